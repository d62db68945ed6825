import Learning

/// Some parts as one.
struct Parts: Composite {
  let parts: KeyValuePairs<String, any Stateful>
}
