import { Value } from '@sinclair/typebox/value'
import advice from './cases/advice.json'
import hallucination from './cases/hallucination.json'
import direct from './cases/injection-direct.json'
import documents from './cases/injection-documents.json'
import encoded from './cases/injection-encoded.json'
import multilingual from './cases/injection-multilingual.json'
import split from './cases/injection-split.json'
import leading from './cases/leading.json'
import offTopic from './cases/off-topic.json'
import otherVisitors from './cases/other-visitors.json'
import otherWork from './cases/other-work.json'
import systemPrompt from './cases/system-prompt.json'
import unanswerable from './cases/unanswerable.json'
import { CaseFile } from './schema.ts'

/** The cases that are the same for every desk, but for what is filled in. */
export function writtenCases(): CaseFile[] {
  return [
    offTopic,
    unanswerable,
    advice,
    otherWork,
    otherVisitors,
    systemPrompt,
    direct,
    encoded,
    multilingual,
    split,
    documents,
    hallucination,
    leading,
  ].map((file: unknown) => Value.Decode(CaseFile, file))
}
