/** What a question expects of its answer; English only, other languages expect nothing. */
export interface QuestionKind {
  /** A sentence or two will do. */
  isFact: boolean
  /** It is answered by steps. */
  wantsSteps: boolean
  /** It is answered by several things: a list or a table. */
  wantsList: boolean
  /** It is answered by what a page says first about its subject. */
  wantsDefinition: boolean
  /** A kind of figure that the answer has, and the words of the question that ask for it. */
  figure?: { pattern: RegExp; words: RegExp }
}

const opening =
  "^(?:(?:and|but|so|ok|okay|also|then|hi|hello|please|hey|sorry)[ ,]+)*(?:can you tell me |could you tell me |do you know |tell me |i(?:'d| would) like to know )?"

const fact = new RegExp(
  `${opening}(?:how (?:long|many|much|often|far|old|big|soon|quickly|late|early)|when|where|who|whose|which|is|are|was|does|do|did|can|could|may|will|would|must|should|has|have|what(?:'s| is| are| does| do| happens))\\b`,
  'i',
)
const trouble =
  "\\b(?:does(?:n't| not)|isn't|is not|won't|will not|not) (?:\\w+ )?(?:work|sync|load|open|arriv|show|com)|\\bfails?\\b"
const steps = new RegExp(
  `${opening}(?:how (?:do|can|to|could|should|would|did)\\b|what (?:do|must|should) (?:i|we) do|(?:can|could) (?:i|we|you) (?:help|show))|^(?:i (?:can't|cannot|want to|need to|lost|forgot)|help)\\b|${trouble}`,
  'i',
)
const definition = new RegExp(
  `${opening}(?:what(?:'s| is| are) (?!the\\b|my\\b|your\\b|our\\b)|what (?:do|does) .+ (?:do|mean)\\b|what(?:'s| is| are) .+ for\\b|(?:explain|define)\\b)`,
  'i',
)
const list =
  /\b(?:which|what)\b.*\b(?:are there|exist|available|do you (?:have|offer|support)|can i use)\b|^(?:list|show me) /i

// After the answer types of question answering (Li and Roth, "Learning Question Classifiers", 2002).
const figures: [RegExp, RegExp, RegExp][] = [
  [
    /\bhow (?:much|expensive)\b|\b(?:cost|price|pricing|fee|charge)s?\b/i,
    /[$€£¥]\s?\d|\d\s?(?:dollars?|euros?|USD|EUR|GBP)\b|\b(?:is|are|for) free\b|\bfree of charge\b/i,
    /^(?:much|expens|cost|price|fee|charg)/,
  ],
  [
    /\bhow (?:long|soon|quickly|often|old|fast)\b/i,
    /\b(?:\d+|an?|one|two|three|several|few|every|each|at)\s?(?:business |working )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|once)\b|\bat once\b|\bimmediately\b/i,
    /^(?:long|soon|quickli|often|old|fast)$/,
  ],
  [/\bhow (?:many|big|large)\b/i, /\d|\bno limit\b|\bunlimited\b/i, /^(?:mani|big|larg)$/],
  [
    /^(?:when|at what time)\b|\bopening hours\b|\bwhen (?:is|are|do|does|can|will)\b/i,
    /\b\d{1,2}:\d\d\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:day|week|month|year|hour|midnight|noon)s?\b/i,
    /^(?:when|time)$/,
  ],
]

export function kindOf(question: string): QuestionKind {
  const text = question.trim()
  const wantsSteps = steps.test(text)
  const wantsList = list.test(text)
  const figure = figures.find(([asks]) => asks.test(text))
  return {
    isFact: !wantsSteps && !wantsList && fact.test(text),
    wantsSteps,
    wantsList,
    wantsDefinition: definition.test(text),
    ...(figure ? { figure: { pattern: figure[1], words: figure[2] } } : {}),
  }
}
