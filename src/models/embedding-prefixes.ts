/** What a model was trained to see in front of a question and of a document. */
export interface Prefixes {
  question: string
  document: string
}

const none: Prefixes = { question: '', document: '' }
const searching: Prefixes = {
  question: 'Represent this sentence for searching relevant passages: ',
  document: '',
}

// Each from the model's own card on Hugging Face, named behind it. The first match counts.
const conventions: [RegExp, Prefixes][] = [
  // nomic-ai/nomic-embed-text-v1.5 and -v2-moe
  [/^nomic-embed-text/, { question: 'search_query: ', document: 'search_document: ' }],
  // google/embeddinggemma-300m, "Prompt Instructions"
  [
    /^embeddinggemma/,
    { question: 'task: search result | query: ', document: 'title: none | text: ' },
  ],
  // Snowflake/snowflake-arctic-embed-l-v2.0
  [/^snowflake-arctic-embed2/, { question: 'query: ', document: '' }],
  // Snowflake/snowflake-arctic-embed-m, mixedbread-ai/mxbai-embed-large-v1, BAAI/bge-large-en-v1.5
  [/^(snowflake-arctic-embed|mxbai-embed|bge-(small|base|large))/, searching],
  // Qwen/Qwen3-Embedding-0.6B
  [
    /^qwen3-embedding/,
    {
      question:
        'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:',
      document: '',
    },
  ],
  // intfloat/multilingual-e5-large
  [/(^|-)e5-/, { question: 'query: ', document: 'passage: ' }],
]

/** None for bge-m3, all-minilm, paraphrase-multilingual, granite-embedding, and models not known here. */
export function prefixesOf(model: string): Prefixes {
  // 'someone/Qwen3-Embedding-8B:F16' follows the conventions of 'qwen3-embedding'.
  const name = model.toLowerCase().split('/').at(-1)?.split(':')[0] ?? ''
  return conventions.find(([pattern]) => pattern.test(name))?.[1] ?? none
}
