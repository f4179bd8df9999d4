import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openEmbedder } from '../../src/models/embedder.ts'
import { ask, setChat } from '../support/answering.ts'
import { indexText, knowledgeApp } from '../support/knowledge.ts'
import type { TestApp } from '../support/test-app.ts'

const german = `# Passwort und Anmeldung

## Passwort zurücksetzen

1. Öffnen Sie die Anmeldeseite und klicken Sie auf **Passwort vergessen?**.
2. Geben Sie Ihre E-Mail-Adresse ein und klicken Sie auf **Link senden**.

Der Link ist 30 Minuten gültig. Danach müssen Sie einen neuen anfordern.

## Kündigung

Sie können Ihr Abonnement jederzeit zum Monatsende kündigen.`

const chinese = `# 账户与登录

## 重置密码

1. 打开登录页面，点击“忘记密码”。
2. 输入您的电子邮件地址，然后点击“发送链接”。

链接有效期为30分钟。过期后需要重新申请。

## 退款政策

您可以在购买后14天内申请全额退款。退款将在5个工作日内退回原支付方式。`

const arabic = `# الحساب وتسجيل الدخول

## إعادة تعيين كلمة المرور

1. افتح صفحة تسجيل الدخول وانقر على "نسيت كلمة المرور".
2. أدخل عنوان بريدك الإلكتروني ثم انقر على "إرسال الرابط".

الرابط صالح لمدة 30 دقيقة.`

let desk: TestApp
beforeAll(async () => {
  desk = await knowledgeApp({
    embedder: openEmbedder({ ollamaHost: 'http://127.0.0.1:9', embedModel: 'built-in' }),
  })
  setChat(desk, { tone: 'CONCISE' })
  await indexText(desk, 'Passwort', german)
  await indexText(desk, '账户', chinese)
  await indexText(desk, 'الحساب', arabic)
})
afterAll(() => desk.db.close())

test('documents in other languages answer questions in these languages', async () => {
  for (const [question, answer] of [
    ['Wie setze ich mein Passwort zurück?', /Passwort vergessen/],
    ['Kann ich mein Abonnement kündigen?', /^Sie können Ihr Abonnement/],
    ['怎么重置密码？', /忘记密码/],
    ['链接多久有效？', /30分钟/],
    ['我可以退款吗？', /14天/],
    ['كيف أعيد تعيين كلمة المرور؟', /نسيت كلمة المرور/],
  ] as const) {
    const { done } = await ask(desk, question)
    expect([question, done.source, done.message]).toEqual([
      question,
      'KNOWLEDGE',
      expect.stringMatching(answer),
    ])
  }
})

test('the built-in embedder, which knows English only, vouches for no other language', async () => {
  for (const question of ['Wie backe ich Brot?', '今天天气怎么样？', 'ما هي عاصمة فرنسا؟']) {
    const { done } = await ask(desk, question)
    expect([question, done.source]).toEqual([question, 'FALLBACK'])
  }
})
