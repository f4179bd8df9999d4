import { plainText } from '../platform/full-text.ts'
import { contentWords } from './words.ts'

// What is said to be kind or to lead over, and claims nothing. None may sound like a yes.
const courtesies = [
  /^(?:(?:i am|i'm|we are|we're) )?(?:happy|glad|pleased) to (?:help|assist|hear)(?: you)?(?: with (?:that|this))?$/,
  /^(?:hello|hi|hey|hi there|hello there|good (?:morning|afternoon|evening)|thanks?(?: you)?(?: (?:so much|very much|for (?:asking|reaching out|your (?:question|message|patience))))?|great question|good question|no problem|no worries|you're welcome|you are welcome)$/,
  /^(?:i hope (?:this|that) helps|hope (?:this|that) helps|let me help(?: you)?(?: with (?:that|this))?|let's see|let me explain)$/,
  /^(?:please )?let (?:me|us) know if (?:you (?:have|need) (?:any )?(?:(?:other|more|further) )?(?:questions?|help)(?: with anything)?|(?:there is|there's) anything else(?: (?:i|we) can help(?: you)? with)?)$/,
  /^(?:if you have (?:any )?(?:other|more|further )?questions?,? )?(?:feel free to|just|please) (?:ask|reach out|contact us)$/,
  /^(?:i am|i'm|we are|we're) sorry (?:to hear (?:that|this)|for the (?:trouble|inconvenience))$/,
  /^(?:here (?:is|are)|here's|this is) (?:how|what (?:i|we) found|the (?:answer|steps)|what you (?:can|need to) do)(?: (?:to do (?:it|that|this)|you (?:can )?do (?:it|that|this)|it works))?$/,
  /^(?:please )?(?:just )?(?:follow|do) (?:these|the following)(?: simple)? steps$/,
  /^(?:to do (?:it|that|this|so)|it works like this|proceed as follows|the steps are|in short)$/,
  /^(?:gerne?|hallo|guten (?:tag|morgen|abend)|ich helfe (?:ihnen|dir) gern(?:e)?(?: weiter)?|da helfe ich (?:ihnen |dir )?gern(?:e)?|so geht(?:'s| es)|gehen sie (?:wie folgt|so) vor|vielen dank(?: für ihre (?:frage|anfrage))?)$/,
  /^(?:bonjour|merci(?: (?:beaucoup|pour votre question))?|avec plaisir|voici comment(?: faire)?|voici la marche a suivre)$/,
  /^(?:hola|gracias(?: por (?:tu|su) pregunta)?|con (?:mucho )?gusto|asi se hace|sigue estos pasos|siga estos pasos)$/,
  /^(?:ciao|buongiorno|grazie(?: per la domanda)?|ecco come(?: fare)?|ola|obrigad[oa]|veja como|hallo|graag gedaan|zo werkt het|здравствуйте|спасибо|вот как это сделать|你好|您好|谢谢|谢谢你的问题|感谢您的提问|请按以下步骤操作|مرحبا|شكرا)$/,
]

/** Polite or leading over: it stays without a passage that says it. */
export function isCourtesy(sentence: string): boolean {
  const plain = folded(sentence)
  return plain === '' || courtesies.some((one) => one.test(plain))
}

const agreement =
  /^[^\p{L}]*(?:(?:yes|yeah|yep|ja|oui|sim|是的)(?![\p{L}-])|(?:no|nope|sure(?: thing)?|of course(?: not)?|certainly|absolutely|definitely|exactly|correct|right|indeed|(?:that|this|it)(?: is|['’]s| does| will| can)(?: right| correct| true| so)?|you(?: are|['’]re) (?:right|correct)|you can(?:not|['’]t)?|genau|richtig|stimmt|natürlich|nein|non|exact|bien sûr|sí|si|claro|exacto|correcto|esatto|certo|giusto|não|isso|nee|klopt|да|нет|верно|是|对|不是|نعم|لا)(?=\s*(?:[,.!;:–—。，！]|$)))[\s,;:.!–—。，！*_]*/iu

/** What a sentence is without its "Yes,"; undefined: it has none. */
export function behindAgreement(sentence: string): string | undefined {
  let rest = sentence
  for (let found = agreement.exec(rest); found; found = agreement.exec(rest)) {
    rest = rest.slice(found[0].length)
  }
  return rest === sentence ? undefined : rest
}

/** The question given back, which answers nothing. */
export function isEcho(sentence: string, question: string): boolean {
  const said = contentWords(sentence)
  const asked = new Set(contentWords(question))
  if (said.length === 0 || !/[?？]\W*$/.test(sentence)) return false
  return said.filter((word) => asked.has(word)).length >= 0.8 * said.length
}

const matter =
  '(?:documents?|documentation|articles?|help (?:cent(?:er|re)|articles?|pages?)|context|information|passages?|texts?|sources?|excerpts?|pages?|knowledge base|materials?|content)'
const telling =
  '(?:say|tell|mention|contain|include|provide|cover|specif(?:y|ies)|have|state|address|give|list|describe|answer|explain|offer|discuss|indicate)'
const refusals = [
  /\bno_answer\b/i,
  /\b(?:i|we) (?:am |are |was |were )?(?:sorry,? (?:but )?(?:i |we ))?(?:currently )?(?:can ?not|can't|could not|couldn't|do not|don't|did not|didn't|am unable to|are unable to|unable to|am not able to|are not able to|not able to|won't|will not|would rather not) (?:currently |actually |really |yet )?(?:know|have (?:any |enough |the |that |access|information|details)|find|found|locate|answer|help (?:you )?(?:with|by)|help$|assist|see (?:any|that|this|it)|provide|share|reveal|disclose|tell you|guess|say (?:for sure|whether)|confirm|be able|fulfil|comply|discuss|offer (?:legal|medical|financial))/i,
  /\b(?:i'm|i am|we're|we are) (?:unable|not able|not sure|not certain|not aware|afraid (?:i|we|that)|sorry,? (?:but|i|we))/i,
  new RegExp(
    `\\b${matter} (?:(?:that )?(?:i|we) (?:have|was given|were given)|you (?:gave|provided)|provided|given|above|available|at hand)? ?(?:do|does|did)(?: not|n't) (?:\\w+ )?${telling}`,
    'i',
  ),
  new RegExp(
    `\\b(?:is|are|was|were)(?: not|n't) (?:\\w+ )?(?:mentioned|covered|specified|contained|included|stated|found|described|available|given|provided|addressed|listed|present)(?: anywhere)? (?:in|by|within) (?:(?:the|our|my|these|your|any|provided|given) )*${matter}`,
    'i',
  ),
  new RegExp(
    `\\b(?:there (?:is|are|was|were)|i (?:have|found|see)|we (?:have|found)) no (?:specific |relevant |further |such )?(?:information|mention|details?|answer|${matter})\\b`,
    'i',
  ),
  /^no (?:information|mention|details?|answer)\b.*(?:available|found|given|in the)/i,
  /\bas an ai\b|\bi(?:'m| am) (?:just |only )?an? (?:ai|language model|virtual assistant|chatbot)\b/i,
  /\b(?:kann ich (?:leider )?(?:nicht|keine)|ich kann (?:leider |dazu |ihnen |dir |das |diese frage )*(?:nicht|keine)|wei(?:ß|ss) ich (?:leider )?nicht|ich wei(?:ß|ss) (?:es |das )?(?:leider )?nicht|ich habe (?:dazu |leider )*keine (?:angaben|informationen?)|(?:dokumente?n?|artikeln?|quellen?|unterlagen) (?:enth\p{L}+|nennen|erwähnen|sagen|geben|steht|stehen|finde\p{L}*) (?:\p{L}+ ){0,3}(?:nicht|nichts|keine)|keine (?:informationen?|angaben?|antwort)\b.*(?:dokument|gefunden|verfügbar|vorhanden))/iu,
  /\bje (?:ne |n')(?:peux|sais|trouve|dispose|suis|ai)\b.{0,30}\b(?:pas|aucune)\b|(?:documents?|articles?) ne .{0,30}\b(?:pas|aucune)\b|aucune information|désolé,? (?:mais )?je ne/iu,
  /\b(?:no (?:puedo|sé|encuentro|tengo|encontré|dispongo)\b.{0,40}(?:informaci|responder|ayudar|respuesta|document|eso|encontrar)|no lo sé|(?:documentos?|artículos?) no (?:mencionan?|contienen?|dicen?|incluyen?)|no hay información)/iu,
  /\b(?:non (?:posso|so|trovo|ho)\b.{0,40}(?:informazion|risponder|aiutar|risposta|document)|non lo so|(?:documenti|articoli) non|não (?:posso|sei|encontr\p{L}+|tenho)\b.{0,40}(?:informa|responder|ajudar|resposta|document)|não sei|documentos não|não há informaç)/iu,
  /\b(?:ik (?:kan|weet|vind|heb)\b.{0,40}\b(?:niet|geen)\b|documenten .{0,30}\b(?:niet|geen)\b|geen informatie)/iu,
  /(?:я не (?:знаю|могу|нашёл|нашел)|не могу (?:найти|ответить|помочь)|нет информации|в документах (?:не|нет)|我(?:无法|不能|不知道|没有找到|找不到)|(?:文档|文件|资料)(?:中|里)?(?:没有|未)|没有(?:相关|找到)|无法回答|抱歉|لا أعرف|لا أستطيع|لا يمكنني|لا توجد معلومات|لم أجد)/u,
]

/** A model's "I can't find that", however it is put. */
export function isRefusal(sentence: string): boolean {
  const plain = sentence
    .replace(/[’‘]/g, "'")
    .replace(/\s+/g, ' ')
    .replace(/[*_]{2}/g, '')
  return refusals.some((one) => one.test(plain.trim()))
}

function folded(sentence: string): string {
  return plainText(sentence.replace(/[’‘]/g, "'"))
    .replace(/[^\p{L}\p{N}',\s]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,']+|[\s,']+$/g, '')
}
