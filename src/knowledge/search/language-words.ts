/** Words that questions and answers can hardly do without, by language. */
const words = {
  en: 'the a an is are was were do does did can could will would should how what when where which who why my your our their his her you we they it this that these not with without from for of to and or if there have has been about after before get need want please i',
  de: 'der die das ein eine einen einem einer ist sind war wie was wann wo wohin warum welche welcher welches wer kann könnte muss soll darf ich du sie wir ihr mein meine meinen meinem ihre nicht kein keine mit ohne von für auf und oder wenn es gibt habe hat haben werden wird bitte zum zur im beim über nach vor mir mich den dem des zu lange viel viele kostet kosten',
  fr: 'le la les un une des du est sont était comment que quel quelle quels quand où pourquoi qui peut puis je tu il elle nous vous ils mon ma mes votre vos notre ne pas avec sans de pour sur et ou si avoir ai dans au aux ce cette ces mot être faire combien coûte coûtent',
  es: 'el la los las un una unos es son está cómo como qué que cuál cuáles cuándo cuando dónde donde por quién puedo puede yo usted mi mis su sus no con sin de del para en y o si hay tengo tiene este esta ser hacer cuánto cuesta',
  it: 'il lo la gli le un una è sono come che cosa quale quali quando dove perché chi posso può io mio mia miei suo non con senza di del della per su e o se ho ha nel nella questo questa essere fare quanto costa',
  pt: 'o os as um uma é são está como que qual quais quando onde porque quem posso pode eu você meu minha meus seu sua não com sem de do da dos das para em no na e ou se tenho tem este esta ser fazer quanto',
  nl: 'de het een is zijn hoe wat wanneer waar waarom welke wie kan kunnen moet ik jij u wij mijn uw niet geen met zonder van voor op en of als er heb heeft hebben worden wordt naar bij deze dit te',
  sv: 'en ett är var hur vad när varför vilken vilka vem kan jag du ni vi min mitt mina inte med utan av för på och eller om det finns har att till från den här',
  da: 'en et er var hvordan hvad hvornår hvor hvorfor hvilken hvem kan jeg du vi min mit mine ikke med uden af for på og eller hvis det findes har at til fra den her',
  no: 'en et er var hvordan hva når hvor hvorfor hvilken hvem kan jeg du vi min mitt mine ikke med uten av for på og eller hvis det finnes har å til fra den her',
  pl: 'jest są jak co kiedy gdzie dlaczego który która jakie kto czy mogę może ja mój moje moja nie z bez od dla na i lub jeśli mam ma się to w do po',
  cs: 'je jsou jak co kdy kde proč který která jaké kdo mohu může já můj moje moje ne s bez od pro na a nebo pokud mám má se to v do po si',
  fi: 'on ovat miten mitä milloin missä miksi mikä mitkä kuka voinko voi minä minun sinun ei kanssa ilman ja tai jos että tämä olen saa',
  tr: 'bir nasıl ne zaman nerede neden hangi kim mi mı ben benim sizin değil ile için ve veya var yok bu şu olarak miyim nedir',
  ru: 'как что где когда почему какой какая какие кто можно могу ли я мы вы мой моя мои мне ваш не нет с без от до для на и или если есть в во по к у за это этот эта так уже при из о об нужно надо',
  ar: 'كيف ما ماذا متى أين لماذا هل من هي هو أي كم يمكن يمكنني في على إلى عن مع أنا نحن أنت لا ليس أو و إذا هذا هذه ذلك التي الذي لي',
}

export const wordsByLanguage = languagesOfWords()

function languagesOfWords(): ReadonlyMap<string, string[]> {
  const languages = new Map<string, string[]>()
  for (const [language, list] of Object.entries(words)) {
    for (const word of new Set(list.split(' '))) {
      languages.set(word, [...(languages.get(word) ?? []), language])
    }
  }
  return languages
}
