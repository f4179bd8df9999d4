import { expect, test } from 'bun:test'
import { detectLanguage, languageName } from '../../../src/knowledge/search/language.ts'

test('short questions are recognised by their function words', () => {
  const questions: [string, string][] = [
    ['How do I reset my password?', 'en'],
    ['Does it work offline?', 'en'],
    ['Wie setze ich mein Passwort zurück?', 'de'],
    ['Comment réinitialiser mon mot de passe ?', 'fr'],
    ['¿Cómo cambio mi contraseña?', 'es'],
    ['Come posso cambiare la password?', 'it'],
    ['Wie lange bleiben gelöschte Schichten wiederherstellbar?', 'de'],
    ['Was kostet Starter?', 'de'],
    ['Combien coûte le plan Starter par mois ?', 'fr'],
    ['Posso pagar com cartão?', 'pt'],
    ['Hoe kan ik mijn wachtwoord wijzigen?', 'nl'],
    ['Jak zmienić hasło?', 'pl'],
    ['パスワードを変更したい', 'ja'],
    ['如何重置密码？', 'zh'],
    ['Как сменить пароль?', 'ru'],
    ['Rosterfinch パスワード', 'ja'],
  ]
  expect(questions.map(([text]) => [text, detectLanguage(text)])).toEqual(questions)
})

test('codes, names and single words are no language', () => {
  for (const text of [
    'SYNC-101 error code',
    'export csv datev',
    'refund',
    'API rate limit',
    'v2',
    '',
    '👍',
    '12345',
    'Café',
  ]) {
    expect([text, detectLanguage(text)]).toEqual([text, undefined])
  }
})

test('a quoted word of another language does not turn an English question', () => {
  expect(detectLanguage('What does the error "Verbindung nicht möglich" mean on my phone?')).toBe(
    'en',
  )
})

test('a tag that no language has stays as it is', () => {
  expect(languageName('de')).toBe('German')
  expect(languageName('pt-BR')).toBe('Brazilian Portuguese')
  expect(languageName('xx')).toBe('xx')
})
