/// Some parts as one.
package struct Parts: Composite {
  package let parts: KeyValuePairs<String, any Stateful>

  package init(parts: KeyValuePairs<String, any Stateful>) { self.parts = parts }
}
