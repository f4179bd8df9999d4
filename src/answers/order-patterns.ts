// An order begins a sentence or a clause, or comes behind a word that leads to it: what an attacker
// "makes a chatbot ignore" is told about, not ordered.
const lead =
  '(?:^|[,;:.!?>\\]})|"\'*–—-]\\s*|\\b(?:please|and|then|now|just|must|should|shall|also|kindly|so|but|or|immediately|instead|you|are to|is to)\\s+)'
const earlier =
  '(?:previous|prior|above|earlier|preceding|foregoing|existing|former|initial|original|system|past)'
const told =
  '(?:instructions?|rules?|prompts?|guidelines?|directives?|orders?|messages?|directions?|commands?|constraints?|restrictions?|programming|training|documents?|context)'
const cancel =
  '(?:ignore|disregard|forget|override|overrule|bypass|overlook|discard|neglect|drop|skip|abandon)'
const machine =
  '(?:ais?|llms?|gpt|chatgpt|language models?|chat ?bots?|ai[ -](?:assistants?|models?|agents?|bots?|systems?)|virtual assistants?)'
const telling =
  '(?:say|tell|told|reply|respond|answer|output|print|write|repeat|reveal|ignore|disregard|forget|must|always|never|recommend|claim|include|mention|act|obey)'
const speak = '(?:reply|respond|answer|say|output|speak|write|print)'

const en = [
  `${lead}${cancel} (?:(?:all|any|every|each|the|of|your|my|these|those) )*${earlier}(?: \\w+)? ${told}`,
  `${lead}${cancel} (?:(?:all|any|every|of) )*your (?:\\w+ ){0,2}?${told}`,
  `${lead}${cancel} (?:all|any)(?: of)?(?: the| these)? (?:instructions|rules|guidelines|directives|orders|constraints|documents)(?: (?:above|before|so far|given|you)\\b|[^\\w\\s]|$| and\\b)`,
  `${lead}(?:ignore|disregard|forget) (?:about )?(?:everything|anything|all|what)(?: that)? (?:above|before|you (?:were|have been|know|read|are)|i said|was said)`,
  `${lead}(?:ignore|disregard|forget) (?:about )?(?:all )?the documents\\b`,
  `^\\W*(?:the )?(?:system|assistant|developer|ai|bot|chatbot|admin(?:istrator)?)(?: (?:message|prompt|note|override|instruction))?\\s*:\\s*["']?(?:please )?(?:ignore|disregard|forget|say|reply|respond|answer|output|repeat|reveal|act as|pretend|obey|you (?:must|are|will|should|have to|now)|from now on|new (?:instructions|rules|task)|every (?:answer|reply|response)|sure, i|the (?:documents?|conversation|support mode|instructions|rules) )`,
  `\\bnew (?:system )?(?:instructions?|rules|prompt|message)\\s*:\\s*(?:you|ignore|say|reply|respond|answer|from)`,
  `\\b(?:notes?|message|attention|instructions?|important|dear|hey|hello|reminder)\\b(?: (?:to|for|all|every|any|the|your))* ${machine}\\b(?: reading this| that reads? this)?\\s*[:,;!–—-].*\\b${telling}\\b`,
  `\\b(?:if|as|since|because) you(?: are|'re) (?:an? |the )?${machine}\\b.*\\b(?:you|${telling})\\b`,
  `^\\W*as an? ${machine},? you\\b`,
  `\\b(?:if|as|since|because) you(?: are|'re) (?:an? |the )?(?:assistant|bot)\\b.*\\b(?:print|output|reveal|repeat|system prompt|say|ignore)\\b`,
  `^\\W*(?:assistants?|ai|bots?|chatbots?|llms?),? (?:you )?(?:must|should|will|have to) (?:always |never |only |now )?${speak}\\b`,
  `${lead}(?:always )?(?:reply|respond|answer)(?: to)?(?: (?:every|all|each|any)(?: \\w+)? (?:questions?|messages?|requests?|prompts?))?(?: always)? (?:only|just|exclusively|solely|nothing but) (?:with|by|in|saying)?\\s*(?!(?:your|the|one|a|an|if|when|after|to) )["'\\w]`,
  `${lead}(?:always )?(?:answer|reply to|respond to) (?:every|all|each|any) (?:questions?|messages?|requests?) (?:only )?(?:with|by saying)\\b`,
  `\\b(?:every|each|all|any)(?: of)?(?: your)? (?:answers?|repl(?:y|ies)|responses?) (?:(?:must|should|shall|has to|have to|will) )?(?:begins?|starts?|ends?) with\\b`,
  `${lead}(?:begin|start|end|finish) (?:every|each|all)(?: of)?(?: your)? (?:answers?|repl(?:y|ies)|responses?) with\\b`,
  `${lead}(?:say|write|repeat|output|print)\\b(?! your\\b).{1,60} in (?:every|each|all)(?: of)?(?: your)? (?:answers?|repl(?:y|ies)|responses?)\\b`,
  `\\b(?:when(?:ever)?|if)(?: (?:you(?: are|'re)|ever))? asked about\\b.*[, ](?:say|reply|respond|answer|tell|claim|recommend|pretend|insist)\\b`,
  `\\b(?:and|with|say|output|print|write) [^.]{1,60}\\band nothing else\\s*[.!"']*$`,
  `${lead}(?:reveal|print|output|show|repeat|display|leak|give|tell|translate|summari[sz]e|encode|write|expose|disclose)\\b.{0,30}\\b(?:your (?:(?:system|initial|hidden|secret|original|internal|exact|full) )*(?:prompt|instructions?|rules|system message)|the system prompt)\\b`,
  `\\byou are (?:now )?(?:dan\\b|in (?:developer|debug|jailbreak|god|maintenance) mode|(?:an? )?(?:unrestricted|uncensored|evil|jailbroken)\\b|no longer (?:an? )?(?:assistant|bound|restricted))`,
  `\\bfrom now on,? (?:you (?:are|must|will|should|shall) )?(?:(?:always|only) )?(?:answer|reply|respond|say|act|ignore|obey|speak|pretend)\\b(?! (?:calls|the phone))`,
  `${lead}pretend (?:to be|that you(?: are|'re| have)|you(?: are|'re| have))\\b`,
  `${lead}act as (?:if you (?:had|have) no|an? (?:unrestricted|uncensored|evil|different (?:ai|assistant)|jailbroken|hacker))`,
  `${lead}(?:do not|don't|never) (?:tell|inform|mention|reveal)\\b.{0,40}\\b(?:these|this|your|the hidden) (?:instructions?|prompt|message)\\b`,
  `\\bthe (?:documents?|articles?|context) ends? here\\b`,
  `\\byour only (?:answer|reply|response) (?:is|must be|shall be)\\b`,
  `\\b(?:decode|decrypt|translate) (?:this|it|that|the following)\\b.{0,60}\\b(?:and|then) (?:do|follow|obey|execute|run) (?:what|it|that|them)\\b`,
]
const all = '(?:\\p{L}+[\\s-]+){0,4}?'
const others = [
  // German
  `(?:ignoriere?(?: sie)?|ignorieren sie|vergiss|vergessen sie|missachte|missachten sie)\\s+${all}(?:alle[ns]?|vorherig\\p{L}*|bisherig\\p{L}*|vorig\\p{L}*|obig\\p{L}*|vorangegangen\\p{L}*|fruher\\p{L}*|dein\\p{L}*)\\s+${all}(?:anweisung|instruktion|regel|vorgabe|dokument|befehl|anordnung)\\p{L}*`,
  '(?:vergiss|ignoriere) die dokumente',
  'antworte(?:n sie)?\\s+(?:auf (?:jede|alle) \\p{L}+\\s+)?(?:(?:immer|ab jetzt|ab sofort)\\s+)?(?:nur|ausschliesslich|ausschließlich|lediglich)\\s+(?:noch\\s+)?mit',
  '(?:gib|zeige?|verrate|nenne?)\\s+(?:mir\\s+)?(?:deinen?|den) system-?prompt',
  '(?:system|assistent|assistant)\\s*:\\s*(?:ignorier|antwort|sag|vergiss|du (?:musst|bist|sollst))',
  // French
  `(?:ignore[zr]?|oublie[zr]?|neglige[zr]?)\\s+${all}(?:instructions?|regles?|consignes?|directives?)\\s+(?:precedent\\p{L}*|anterieur\\p{L}*|ci-dessus|donnees)`,
  `(?:ignore[zr]?|oublie[zr]?)\\s+(?:toutes\\s+)?(?:tes|vos|toutes les)\\s+(?:instructions?|regles?|consignes?|documents?)`,
  '(?:reponds|repondez)\\s+(?:toujours\\s+)?(?:seulement|uniquement|juste)\\b',
  '(?:affiche|montre|revele)[zr]?(?:-moi)?\\s+(?:tes|vos|ton|votre)\\s+(?:instructions|prompt|consignes)',
  // Spanish
  `(?:ignora|ignore|olvida|olvide|omite|omita)\\s+${all}(?:instrucciones|reglas|indicaciones|ordenes|directrices)\\s+(?:anteriores|previas|precedentes|de arriba)`,
  `(?:ignora|ignore|olvida|olvide)\\s+(?:todas\\s+)?(?:tus|sus|todas las)\\s+(?:instrucciones|reglas|indicaciones|documentos)`,
  '(?:responde|responda|contesta)\\s+(?:siempre\\s+)?(?:solo|solamente|unicamente)\\s+(?:con\\b)?',
  '(?:muestra|muestrame|revela)\\s+tus\\s+(?:instrucciones|reglas)',
  // Italian
  `(?:ignora|ignorate|dimentica|dimenticate)\\s+${all}(?:istruzioni|regole|direttive)\\s+(?:precedenti|date|sopra)`,
  `(?:ignora|dimentica)\\s+(?:tutte\\s+)?(?:le tue|tutte le)\\s+(?:precedenti\\s+)?(?:istruzioni|regole)`,
  `(?:ignora|dimentica)\\s+(?:tutte\\s+)?le precedenti\\s+(?:istruzioni|regole)`,
  'rispondi\\s+(?:sempre\\s+)?(?:solo|soltanto|unicamente)\\s+(?:con\\b)?',
  // Portuguese
  `(?:ignore|ignora|esqueca|esquece|desconsidere)\\s+${all}(?:instrucoes|regras|ordens|diretrizes)\\s+(?:anteriores|previas|acima)`,
  `(?:ignore|ignora|esqueca|esquece)\\s+(?:todas\\s+)?(?:as suas|suas|as tuas|tuas|todas as)\\s+(?:instrucoes|regras)`,
  'responda\\s+(?:sempre\\s+)?(?:apenas|somente|so)\\s+(?:com\\b)?',
  // Dutch, Polish
  `(?:negeer|vergeet)\\s+${all}(?:alle|eerdere|vorige|bovenstaande|je|jouw|uw)\\s+${all}(?:instructies|regels|opdrachten|aanwijzingen|documenten)`,
  'antwoord\\s+(?:altijd\\s+)?(?:alleen|uitsluitend)\\s+met',
  `(?:zignoruj|ignoruj|zapomnij)\\s+${all}(?:wszystkie|poprzedni\\p{L}+|wczesniejsz\\p{L}+|swoj\\p{L}*|twoj\\p{L}*)\\s+${all}(?:poleceni|instrukcj|zasad|regul)\\p{L}*`,
  // Russian
  `(?:проигнорируй|игнорируй|забудь)(?:те)?\\s+${all}(?:все|предыдущ\\p{L}+|прежн\\p{L}+|свои|твои)\\s+${all}(?:инструкци|правил|указани|команд|документ)\\p{L}*`,
  'отвечай(?:те)?\\s+(?:всегда\\s+)?только|ответь(?:те)?\\s+только',
  'покажи(?:те)?\\s+(?:свои|твои)\\s+(?:системные\\s+)?инструкции',
].map((one) => `(?:^|[\\s,;:.!?>"'(|*–—-])(?:${one})`)
const unspaced = [
  '(?:忽略|无视|無視|忘记|忘記|忽视|不要理会)[^。！？\\n]{0,12}(?:之前|以上|前面|先前|所有|全部|你的|上述|以前)[^。！？\\n]{0,8}(?:指示|指令|说明|說明|提示|规则|規則|规定|文档|文件|命令)',
  '(?:只|仅|僅)(?:回答|回复|回覆|输出|輸出)\\s*["“「]?[A-Za-z0-9]',
  '(?:以前|上記|すべて|全て|これまで)の[^。\\n]{0,12}(?:指示|命令|ルール|指令)[^。\\n]{0,10}(?:無視|忘れ)',
  '(?:이전|모든|위의|앞의)[^.\\n]{0,12}(?:지시|명령|규칙|지침)[^.\\n]{0,8}(?:무시|잊)',
  '(?:تجاهل|انس[َى]?|تجاهلي|تجاهلوا)\\s+[^.\\n]{0,20}(?:التعليمات|الأوامر|القواعد|الإرشادات|تعليماتك|قواعدك)',
  '(?:أجب|أجيبي|رد)\\s+(?:دائما\\s+)?فقط',
]
const marks = [
  '<\\|(?:im_start|im_end|system|user|assistant|endoftext|start_header_id|end_header_id|eot_id)\\|?>',
  '\\[/?INST\\]|<</?SYS>>|<(?:start|end)_of_turn>',
  '###\\s*(?:instructions?|system|response|assistant)\\s*:',
  '</?\\s*(?:documents?|system|instructions?|context)(?:-[0-9a-f]+)?\\s*>',
  '\\{\\s*"role"\\s*:\\s*"system"',
]

// Several at once are quicker than one after the other.
export const orderPatterns = [...en, ...others, ...unspaced].map((one) => new RegExp(one, 'iu'))
export const rolePatterns = marks.map((one) => new RegExp(one, 'iu'))

/** What follows an order and goes on with it. */
export const sequel =
  /^\W*(?:(?:and |then |instead,? |now )?(?:say|answer|reply|respond|output|print|write|tell|repeat|begin|end) |your (?:only )?(?:answer|reply|response)|antworte|sag|schreib|reponds|ecris|responde|escribe|rispondi|scrivi|antwoord|ответь|напиши|只回答|回答)/iu

/** Words without which no pattern can fit: most texts have none of them. */
export const trigger =
  /ignor|disregard|forget|overr|bypass|overlook|discard|neglect|abandon|instruct|prompt|system|assist|\bais?\b|\bllm|gpt|bot\b|bots\b|language model|inst\]|<\||sys>|_of_turn|"role"|from now on|you are|pretend|act as|only|just|nothing|solely|exclusively|every|each|all|asked about|rules|antwort|vergiss|vergess|missacht|dokument|oubli|neglig|repond|olvid|omit|respond|contest|dimentic|rispond|esque|desconsid|negeer|vergeet|antwoord|zapomn|игнор|забуд|отве|покажи|忽|无视|無視|忘|不要理会|[只仅僅]|指示|命令|ルール|指令|무시|잊|تجاهل|انس|فقط|documents?|decode|decrypt|translate|\bsay\b/iu
