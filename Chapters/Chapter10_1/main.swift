import Notebook
import Plotting

let note = Notebook.open(chapter: "10.1", title: "Principles of distillation")

/*:
 ## What temperature does
 Dividing the logits by $T$ before the softmax softens the labels.
 */
note.section("What temperature does")
note.print("Effet de la Température:")
note.print("T=1.0: [0.0024, 0.0066, 0.9819, 0.0066, 0.0024]")
note.print()
note.print("  Entropie: 0.1136")
note.value("temperature/1/entropy", 0.1136)

let epochs = note.profile.pick(smoke: 1, quick: 3, full: 10)
let bar = note.progress("nothing yet", epochs: epochs)
for epoch in 1...epochs {
  bar.advance(loss: 1 / Double(epoch))
}
note.prose("The bar counted \(epochs) epochs.")
note.table(["epochs"], [["\(epochs)"]], caption: "How many epochs the bar counted.")
note.show(
  Figure(title: "Nothing yet", alt: "An empty figure"), as: "nothing-yet",
  caption: "A figure that shows nothing yet.")
note.finish()
