// An order begins a sentence or a clause, or comes behind a word that leads to it: what an attacker
// "makes a chatbot ignore" is told about, not ordered.
const lead =
  '(?:^|[,;:.!?>\\]})|"\'*–—-]\\s*|\\b(?:please|and|then|now|just|always|must|should|shall|also|kindly|so|but|or|immediately|instead|you|are to|is to|(?:you|enough|kind as) to)\\s+)'
const earlier =
  '(?:previous|prior|above|earlier|preceding|foregoing|existing|former|initial|original|system|past)'
/** What an assistant is told: also what a reader has been told, so that more must speak for an order. */
const told =
  '(?:instructions?|rules?|prompts?|guidelines?|directives?|orders?|messages?|directions?|commands?|constraints?|restrictions?|programming|training|documents?|context)'
/** What only an assistant has of its own. */
const ownRules =
  '(?:instructions?|rules?|prompts?|guidelines?|directives?|constraints?|restrictions?|programming|training|system (?:prompt|message|instructions?|rules))'
const cancel =
  '(?:ignor(?:e|ed|ing)|disregard(?:ed|ing)?|forg[eo]t|forgetting|override|overrule|bypass|overlook|discard|neglect|drop|skip|abandon|set aside|put aside|pay no attention to|take no notice of)'
const unfollow =
  "(?:(?:do not|don't|no longer|never|stop|quit) (?:follow|obey|apply|listen to|stick to|following|obeying|applying|listening to))"
const machine =
  '(?:ais?|llms?|gpt|chatgpt|language models?|chat ?bots?|ai[ -](?:assistants?|models?|agents?|bots?|systems?)|virtual assistants?)'
const telling =
  '(?:say|tell|told|reply|respond|answer|output|print|write|repeat|reveal|ignore|disregard|forget|must|always|never|recommend|claim|include|mention|act|obey)'
const speak = '(?:reply|respond|answer|say|output|speak|write|print)'
const answers = '(?:answers?|repl(?:y|ies)|responses?)'
/** Whom an assistant answers; a reader's own are "your customers". */
const asker =
  '(?:customers?|users?|visitors?|people|person|everybody|everyone|anybody|anyone|askers?)'
/** The rest of a sentence that tells a reader when it holds, and for what. */
const readers =
  '(?! (?:if you(?:r| (?:use|are on|have already))\\b|for (?:the|your|use|new|this|each|every)\\b|from\\b|on the\\b|to the (?!customers?\\b|users?\\b|visitors?\\b)|into\\b|in (?:writing|older|the)\\b|at\\b|with --|and (?:import|keep|start over|then restart)\\b|module\\b|number|log\\b|files?\\b|colou?r))'
/** What a form, a text message or a program is answered with. */
const answerToForm =
  '(?:y|n|yes|no|ok|okay|stop|start|help|join|cancel|confirm|accept|decline|true|false|[a-d](?=\\s*(?:[,/.!]|or\\b|and\\b|$))|\\d{1,6}|ja|nein|oui|non|s[ií]|sim|não|nee)(?![\\p{L}\\p{N}-])'
/** Words to be said as they are, no matter of the reader's: "the ticket number", "a full stop". */
const words =
  '(?:words?|phrases?|sentences?|text|code ?words?|following|links?|url|name|slogan|string|letters?|emojis?|jokes?|poems?|riddles?)'
const toSay = `(?!(?:your|its|their|his|her|our|my|this|that|these)\\b|(?:the|an?) (?!(?:\\w+ )?${words}\\b)|(?:status|error|http|code)\\b|["'«„“]?${answerToForm})`
const unbound =
  '(?:unrestricted|uncensored|unfiltered|unlimited|evil|jailbroken|(?:without|with no|that has no|who has no|free (?:of|from)) (?:any )?(?:rules|restrictions|limits|limitations|filters?|guidelines|ethics|constraints))'
const every = '(?:every|each|all|any)(?: one)?(?: of)?(?: (?:your|the))?'

/** Its rules: to be dropped, given away, or gone. */
const onRules = [
  `${lead}${cancel} (?:(?:all|any|of|the|those) )*(?:instructions?|rules?|guidelines?|guidance|restrictions?)(?: that)? (?:were|have been|had been|are) (?:set|given|written|made|meant) (?:for|to) you\\b`,
  '\\b(?:rules|instructions|guidelines|guidance|prompt)(?: that)? you (?:were|have been|had been) (?:given|told) (?:are|is|were|was|no)\\b',
  `\\byou are (?:now )?(?:freed|released|free|exempt(?:ed)?|liberated) (?:from|of) (?:(?:all|any|of) )*(?:your|the) (?:\\w+ )?${ownRules}\\b`,
  `${lead}(?:turn off|switch off|disable|lift|remove|drop|deactivate) (?:(?:all|any|of) )*your (?:\\w+ )?(?:restrictions?|guidelines|guardrails?|safety \\w+|content filters?|programming)\\b${readers}`,
  `${lead}(?:keep|hide) (?:this|these) (?:\\w+ )?(?:instructions?|prompts?|orders?|rules) (?:secret|hidden|to yourself|from)\\b`,
  `${lead}(?:do not|don't|never) (?:tell|inform|mention|reveal)\\b.{0,30}\\b(?:about|of) (?:this|these) (?:instructions?|prompts?|orders?)\\b`,
  `${lead}(?:only |exclusively )?(?:obey|follow) (?:only |just |exclusively )?(?:this (?:text|message|page)|me)\\b(?! (?:on|for|to|in)\\b)`,
  `\\b(?:instructions?|rules|guidelines|guidance) (?:above|before)\\b.{0,30}\\b(?:do not|don't|never) (?:obey|follow) (?:them|it)\\s*[.!]*$`,
  `${lead}(?:ignore|disregard|forget|discard) (?:(?:all|any|the|of) )*(?:guidance|instructions?|rules|guidelines|advice)(?: that)? (?:you (?:received|got|read|had)|(?:from )?(?:the |your )(?:operator|developer|owner|company))`,
  `${lead}(?:ignore|disregard|forget) (?:what|everything|all|anything|whatever)(?: that)? (?:the |your )?(?:operator|developer|owner|company|others?|they) (?:told|said|gave|wrote)`,
  `\\byou (?:no longer (?:need|have)|need not|don't (?:need|have)|do not (?:need|have)) (?:to )?(?:follow|obey|stick to|respect) (?:(?:any|all|of) )*your (?:\\w+ )?${ownRules}\\b${readers}`,
  `${lead}(?:quote|cite|dump|paste) (?:(?:all|any|of) )*your (?:(?:initial|original|system|hidden|secret|exact|full|own) )+(?:prompt|instructions?|rules|message)\\b${readers}`,
  `\\bi (?:hereby )?(?:want|need|would like|order|command|instruct|urge|authori[sz]e|permit|allow|ask)(?: all)? you to (?:act|behave|answer|reply|respond|say|ignore|forget|reveal|pretend|speak|tell|write|be|become|print|disregard)\\b`,
  `${lead}${cancel} (?:(?:all|any|every|each|the|of|your|my|these|those) )*${earlier}(?: \\w+)? (?:instructions?|rules?|prompts?|guidelines?|directives?|commands?|constraints?|restrictions?|programming|training)\\b${readers}`,
  `${lead}(?:ignore|disregard|forget) (?:(?:all|any|every|of) )*(?:your|the|my|these) (?:\\w+ )?(?:${earlier} )(?:\\w+ )?${told}\\b(?! (?:from|on|in|of|that|which)\\b)${readers}`,
  `${lead}${cancel} (?:(?:all|any|every|of) )*your (?:\\w+ ){0,2}?${ownRules}\\b${readers}`,
  `${lead}(?:ignore|disregard) (?:(?:all|any|every|of) )*your (?:\\w+ ){0,2}?${told}\\b${readers}`,
  `${lead}${unfollow} (?:(?:all|any|every|of) )*your (?:\\w+ ){0,2}?${ownRules}\\b${readers}`,
  `${lead}${cancel} (?:all|any)(?: of)?(?: the| these)? (?:instructions|rules|guidelines|directives|orders|constraints|documents)(?: (?:above|before|so far|given|you (?:were|have been|got|received))\\b|[^\\w\\s]|$| and\\b)${readers}`,
  `${lead}${cancel} (?:(?:all|any|of|the) )*(?:instructions?|rules?|guidelines?)(?: that)? you (?:were|have been|had been) (?:given|told|taught)`,
  `${lead}(?:ignore|disregard|forget) (?:about )?(?:everything|anything|all|what|whatever)(?: that)? (?:above(?! for)|before(?! the)|you (?:were|have been|had been|know(?! about)|read|are)|i said|(?:was|has been|had been|is) (?:said|told|written))`,
  `${lead}(?:ignore|disregard|forget) (?:about )?(?:all )?the documents\\b`,
  `^\\W*your (?:(?:previous|prior|earlier|old|system|initial|original) )(?:instructions?|rules|prompt|guidelines) (?:are|is|do|have|has|no)\\b.{0,20}\\b(?:void|cancel\\w+|revoked|deleted|replaced|invalid|apply|longer)`,
  '^\\W*your (?:rules|instructions|guidelines|restrictions) (?:no longer apply|are (?:void|cancelled|lifted|gone))\\s*[.!]*$',
  '\\byour (?:(?:new|only|real|true|actual) (?:task|instructions?|rules?|role|job|goal|purpose) (?:is|are)(?: now)?(?: to |:)|(?:task|role|job|goal|purpose) is now )',
  `${lead}(?:reveal|leak|expose|disclose|recite|repeat|share|(?:give|tell|show|send|print|write|display) me|let me see)\\b.{0,30}\\byour (?:(?:system|initial|hidden|secret|original|internal|exact|full|own) )*(?:prompt|instructions?|rules|system message)\\b${readers}`,
  `${lead}(?:reveal|print|output|show|repeat|display|leak|give|tell|translate|summari[sz]e|encode|write|expose|disclose|share|recite)\\b.{0,30}\\b(?:your (?:(?:initial|original|internal|own|full|exact) )*(?:(?:system|hidden|secret) )+(?:prompt|instructions?|rules|system message)|your (?:(?:exact|full|whole|initial|original|internal) )*prompt|the system prompt)\\b(?! on\\b)${readers}`,
  `${lead}(?:print|show|display|give|translate|summari[sz]e|encode|write|output)\\b.{0,20}\\byour (?:(?:exact|full|whole|initial|original|internal) )*(?:instructions?|rules|guidelines)\\b.{0,20}\\b(?:word for word|verbatim|in full|exactly as|as they are|in base64|to (?:the |every |each )?(?:customer|user|visitor)s?)\\b`,
  `${lead}repeat (?:all |every )?(?:the |of the )*(?:words?|text|lines?|sentences?|everything)(?: \\w+)? above\\b.{0,10}\\b(?:start|begin|verbatim|word for word|exact)`,
  `${lead}(?:do not|don't|never) (?:tell|inform|mention|reveal)\\b.{0,40}\\b(?:these|this|your|the hidden) (?:instructions?|prompt|message)\\b(?! (?:for|about|on|from|to|in)\\b)`,
  `\\bnew (?:system )?(?:instructions?|rules|prompt|message)\\s*:\\s*(?:you|ignore|say|reply|respond|answer|from)`,
]
/** Whom it addresses. */
const toMachines = [
  '^\\W*(?:model|llm|ai|gpt|chatgpt|language model)\\s*[,:]\\s*(?:(?:please|now|you must|you should|always|(?:when|if|while|before) [^,]{1,40},?) )*(?:ignore|disregard|forget|say|reply|respond|answer|output|write|tell|recommend|mention)\\b',
  '\\byour (?:developers?|creators?|makers?|programmers?|operators?) (?:speaking|here|orders?|commands?|instructs?|allows?)\\b',
  '\\bi(?: am|.m) (?:the|your|an?) (?:administrator|admin|developer|owner|creator|operator)\\b.{0,60}\\b(?:reveal|system prompt|ignore|disregard|your (?:\\w+ )?(?:prompt|instructions|rules|restrictions))\\b',
  `\\b(?:hello|hi|hey|dear),? (?:assistant|bot|chatbot)s?\\s*[,:;!–—-]`,
  `\\b(?:for|to) (?:the |any |all )?${machine}(?: (?:models?|agents?))?(?: only| alone)?\\s*:`,
  `^\\W*(?:the )?(?:system|assistant|developer|ai|bot|chatbot|admin(?:istrator)?)(?: (?:message|prompt|note|override|instruction))?\\s*:\\s*["']?(?:please )?(?!(?:reply|respond|answer) with (?:an? |the )?(?:error|status|http|code)\\b|you (?:will|are|should|must) (?:now )?(?:find|see|receive|get|need|be able|have|signed|able)\\b)(?:ignore|disregard|forget|say|reply|respond|answer|output|repeat|reveal|act as|pretend|obey|you (?:must|are|will|should|have to|now)|from now on|new (?:instructions|rules|task)|every (?:answer|reply|response)|sure, i|the (?:documents?|conversation|support mode|instructions|rules) )`,
  `\\b(?:notes?|message|attention|instructions?|important|dear|hey|hello|reminder|to)\\b(?: (?:to|for|all|every|any|the|your))* ${machine}\\b(?: (?:reading|parsing|seeing|processing) this(?: \\w+)?| that (?:reads?|sees?|answers?)(?: this)?(?: \\w+)?)?\\s*[,:;!–—-].*\\b(?:${telling}|praise|promote)\\b`,
  `\\bnote to (?:the )?${machine} (?:reading|that read)`,
  `^\\W*(?:(?:all|any|every|dear|attention) )*${machine} (?:(?:that|who) )?(?:reads?|reading|pars(?:es?|ing)|see(?:s|ing)?|process(?:es|ing)?) this(?: \\w+)?\\s*[,:;!–—-]`,
  `\\b(?:dear|attention|hey|hello),? (?:all )?${machine}(?: \\w+)?\\s*[,:;!–—-]`,
  `\\b(?:if|as|since|because) (?:you(?: are|'re) )?(?:an? |the |any )?${machine}\\b(?: (?:is|are))?(?: reading| reads?| sees?| parses?)? ?(?:this)?\\b.*\\b(?:you|it must|they must|${telling})\\b`,
  `^\\W*as an? ${machine},? you\\b`,
  `\\b(?:if|as|since|because) you(?: are|'re) (?:an? |the )?(?:assistant|bot)\\b.*\\b(?:print|output|reveal|repeat|system prompt|say|ignore)\\b`,
  `^\\W*(?:assistants?|bots?|${machine}),? (?:you )?(?:must|should|will|have to|shall) (?:always |never |only |now )?(?:${speak}(?! (?:within|to|in|when|if|on|each|every)\\b)|recommend|claim|praise|mention|promote)\\b`,
]
/** What is to be said, and to whom. */
const onAnswers = [
  `${lead}(?:make sure|ensure|see to it)(?: that)? (?:your|${every}) ${answers}(?: (?:that )?you \\w+)? (?:(?:begins?|starts?|ends?) with|contains?|includes?|mentions?|says?) ${toSay}`,
  `${lead}(?:begin|start|end|finish|close|conclude|open|sign|preface|prefix) (?:(?:every|each|all|any|of) )*your ${answers} (?:with|by saying|by writing) ${toSay}`,
  `${lead}\\w+ ${toSay}.{1,60} (?:in|to|into|at|on|after|before)(?: the (?:end|start|beginning) of)? (?:(?:every|each) (?:one )?of your|all(?: of)? your|any of your|(?:every|each) (?:answer|reply|response|sentence|message) you (?:write|give|send|produce|make)) ?(?:${answers}|sentences?|messages?)?\\b(?! to (?:us|the)\\b)`,
  `${lead}speak (?:like|as) (?:an? )?.{1,30} in (?:${every}|your) ${answers}\\b`,
  `\\b(?:your|the)(?: \\w+)? (?:answer|reply|response) to (?:every|each|any|all|the next|whatever|the following)(?: \\w+)? (?:questions?|messages?|requests?) (?:is|are|must be|should be|shall be|will be) (?!(?:in|on|at|found|given|listed|sent|shown|stored|no|not|yes)\\b)${toSay}`,
  `\\b(?:when|while|before|after|instead of|if you are) (?:summari[sz]ing|answering|reading|replying|paraphrasing|quoting|translating)(?: (?:this|the|from this|any)(?: \\w+)?)?,? (?:please |always |only |just |you must )*(?:say|write|reply|mention|answer|include|recommend|output|add|tell)\\b (?!(?:all|each|every) )${toSay}`,
  `\\b(?:as soon as|whenever|every time|each time|once|before) (?:(?:an?|the|any|some) )?(?:${asker}|someone|somebody) (?:asks?|writes?|says?|wants?)\\b.{0,40}[, ](?:say|reply|respond|answer|claim)(?: with| that| only)? ${toSay}`,
  `\\b(?:when(?:ever)?|if) (?:(?:an?|the|any|some) )?(?:${asker}|someone|somebody|they) (?:asks?|wants?|inquires?)\\b(?! (?:you )?for your ).{0,60}[, ](?:(?:only|always|just|please) )*(?:say|reply|respond|answer|claim|insist|pretend)(?: that\\b(?! (?:you|we)\\b)| with ${toSay}| (?!with\\b|that\\b|by\\b|in\\b|to\\b|on\\b|at\\b|within\\b)${toSay})`,
  '\\bmake it (?:your|a) (?:habit|rule|practice|point)(?: of yours)? (?:to|of) (?:begin|start|end|finish|clos|conclud|open|sign)\\w*(?: off)? with the (?:words?|phrase|sentence|slogan|code)\\b',
  `\\b${every} ${answers}(?: that)? you (?:give|write|make|send) (?:must|should|shall|has to|have to|will) (?:(?:begin|start|end) with|contain|include|mention) ${toSay}`,
  `${lead}(?:only ever |always only |never anything but )(?:answer|reply|respond|say)\\b`,
  `${lead}(?:answer|reply|respond|say) (?!(?:your|the|an?|calls?|mail|e-?mails?|messages?|questions?)\\b|${answerToForm})[^\\s]{2,30} to (?:everything|everybody|everyone|anything)\\b`,
  `${lead}(?:just|only)? ?(?:say|write|output|reply) ${toSay}[^.]{1,40}\\b(?:and |, )nothing (?:else|more)\\b`,
  `${lead}(?:always )?(?:reply|respond|answer)(?: to)?(?: (?:every|all|each|any)(?: \\w+)? (?:questions?|messages?|requests?|prompts?))?(?: always)? (?:only|just|exclusively|solely|nothing but) (?:with|by saying|saying) ${toSay}["'\\w…«„“]`,
  `${lead}(?:always )?(?:reply|respond|answer)(?: always)? (?:only|just|exclusively|solely|nothing but) (?:["'…«„“]|in (?!.*\\b(?:when|if|for|to|on|during|at|before|while)\\b)|(?!(?:once|twice|later|when|if|via|by|from|after|your|the|there|here)\\b|${answerToForm})[\\w-]+[.!"']*$)`,
  `${lead}(?:always )?(?:answer|reply to|respond to) (?:every|all|each|any)(?: of)?(?: the)? (?:questions?|messages?|requests?|prompts?|${asker}) (?:only )?(?:with|by saying) ${toSay}`,
  `\\b(?:whatever|no matter what|no matter which \\w+|regardless of (?:what|the)|however|irrespective of (?:what|the))\\b.{0,25}\\b(?:asks?|question|says?|writes?|wants?|request)\\b,? (?:you )?(?:(?:must|should|will|always|only|just|shall|please) )*(?:answer|reply|respond|say|tell|output|recommend|claim|write)\\b`,
  `\\b${every} ${answers} (?:(?:must|should|shall|has to|have to|will|always) )*(?:(?:begins?|starts?|ends?) with|contains?|includes?|mentions?) ${toSay}`,
  `\\byour ${answers} (?:must|should|shall|has to|have to|will)(?: always)? (?:(?:begin|start|end) with|contain|include|mention) ${toSay}`,
  `${lead}(?:begin|start|end|finish|close|conclude|open) (?:every|each|all)(?: of)?(?: your)? ${answers} with ${toSay}`,
  `${lead}(?:say|write|repeat|output|print|add|append|attach|insert|mention|put|include|recommend|praise|promote) ${toSay}.{1,60} (?:in|to|into|at|on)(?: the (?:end|start|beginning|top|bottom) of)? ${every} ${answers}\\b(?! to (?:us|the)\\b)`,
  `${lead}(?:say|write|mention|include|recommend|add|praise|promote|insert) ${toSay}.{1,80}\\b(?:whenever|when|every time|each time) you (?:answer|reply|respond|speak)\\b(?! to (?:us|the)\\b)`,
  `${lead}(?:tell|inform|assure|promise|convince|persuade) (?:every(?:body|one)?|each|all|any(?:body|one)?)(?: (?:the )?${asker})?(?: (?:who|that) (?:asks?|writes?)(?: \\w+)?)? (?:that|to buy|to pay|to call|to visit|to go|to use)\\b`,
  `${lead}(?:do not|don't|never|stop|must not) (?:answer|reply|respond|answering|replying|responding|speak)(?: \\w+)? from the (?:documents?|context|sources|passages|knowledge)`,
  `${lead}(?:do not|don't|never|stop) (?:cit(?:e|ing)|quot(?:e|ing)|mention(?:ing)?|us(?:e|ing)) (?:any |the |your )*(?:sources|documents|citations|passages) in (?:your|any|the) ${answers}`,
  `\\b(?:when(?:ever)?|if)(?: (?:you(?: are|'re)|ever))? asked about (?!your\\b).*[, ](?:(?:say|reply|respond|answer|claim|recommend|pretend|insist)\\b(?! ["']?${answerToForm})|tell (?:them|him|her|every\\w*|people|the (?:customer|user|visitor)|customers|users|visitors)\\b)`,
  `\\b(?:and|with|say|output|print|write) (?!(?:an? )?(?:status|error|http)\\b)(?!.{0,80}\\bstatus \\d)[^.]{1,60}\\band nothing else\\s*[.!"']*$`,
  `\\byour only ${answers} (?:is|must be|shall be)\\b`,
]
/** Who it is to be. */
const onRole = [
  `${lead}(?:take on|assume|adopt|play) the (?:role|persona|part|character|identity) of (?:an? )?(?:\\w+ )?(?:${machine}|${unbound})`,
  '\\byou (?:shall|must|will|should)(?: now)? (?:call|name) yourself\\b',
  `\\byou (?:will|shall|must) (?:now )?(?:act|behave|answer|speak) as (?:an? )?(?:${unbound}|\\w*bot\\b)`,
  `\\byou are (?:now )?(?:dan\\b|in (?:jailbreak|god|dan|unrestricted|unlimited) mode|(?:an? )?${unbound}\\b|no longer (?:bound|restricted))`,
  `\\byou are now in (?:developer|debug|maintenance) mode\\b.{0,10}\\b(?:and|with|without|answer|print|reveal|ignore|no)\\b`,
  `\\byou are no longer (?:an? )?(?:\\w+ )?(?:assistant|bot|chatbot)\\s*[.!,;]`,
  `\\byou are now (?!(?:connected|ready|signed|logged|able)\\b)(?:an? )?[^.!?]{1,40}?(?:,? (?:and|who|that|which)|,) (?:only |always |never |will |must |just )*(?:answers?|speaks?|talks?|repl(?:y|ies)|responds?|tells?|says?|obeys?)\\b`,
  `\\byou are now (?:the )?(?:\\w*(?:gpt|bot|ai)\\b)`,
  `\\b(?:for|during|in) (?:the rest of )?(?:this|our) (?:conversation|chat|session),? (?:you (?:are|will be|act|play)|answer|respond|reply|speak)\\b`,
  `${lead}stop being (?:an? |the )?(?:\\w+ )?(?:assistant|bot|chatbot|ai)\\b`,
  `\\b(?:from now on|from this (?:point|moment) (?:on|forward|onwards?)|henceforth|from here on|starting now),? (?:you (?:are|must|will|should|shall) )?(?:(?:always|only) )*(?:(?:answer|reply|respond|speak|write|talk|act)(?: (?:only|always|just|exclusively))? (?:in|as|like|to (?:everything|everybody|everyone|every|all)|with(?! the| your| an?\\b)|that)\\b|ignore (?:all|your|the)|obey|pretend|say (?!goodbye|hello|no\\b|yes\\b))`,
  `\\b(?:from now on|from this (?:point|moment) (?:on|forward|onwards?)|henceforth|from here on),? you (?:(?:are|must|will|should|shall) )?(?:(?:always|only) )*(?:answer|reply|respond|say|act|ignore|obey|speak|pretend)\\b`,
  `${lead}(?:pretend|act|behave|imagine|role-?play|simulate|answer|respond|speak)\\b.{0,25}\\b(?:${machine}|you|if)\\b.{0,25}\\b(?:${unbound}|(?:had|have|has) no (?:rules|restrictions|limits|limitations|filters?|guidelines|ethics|instructions|constraints))`,
  `${lead}(?:act|role-?play|behave|answer|respond|speak|pose)(?: as| like) an? (?:unrestricted|uncensored|unfiltered|evil|different (?:ai|assistant)|jailbroken|hacker)`,
  `${lead}(?:pretend|imagine)(?: that)?(?: to be| you(?: are|'re| have)) [^.!?]{1,50}\\band (?:only |always |then |just )?(?:answer|reply|respond|say|tell|speak|talk|ignore|reveal|give|write)\\b`,
  `${lead}(?:pretend|imagine)(?: that)?(?: to be| you(?: are|'re)) (?:an? |the |my )?(?:\\w+ )?(?:${machine}|assistant|hacker|competitor|human)\\b`,
  `\\byou are (?:an? |the )?(?:\\w+ )?${machine} ${unbound}`,
  `\\bthe (?:documents?|articles?|context) ends? here\\b`,
  `\\b(?:decode|decrypt|translate) (?:this|it|that|the following)\\b.{0,60}\\b(?:and|then) (?:do|follow|obey|execute|run) (?:what|it|that|them)\\b`,
]
const all = '(?:\\p{L}+[\\s-]+){0,4}?'
// Others than those of a form: "Ja oder Nein".
const otherWords = `(?!\\s*(?:(?:mit|par|avec|con|com|met)\\s+)?(?:["'«„“]\\s*)?(?:${answerToForm}|(?:de[rmn]|die|ihre[rmn]?|einer?|einem|un|une|le|la|les|votre|el|su|una|il)\\s))`
const others = [
  // German
  `(?:ignoriere?(?: sie)?|ignorieren sie|vergiss|vergessen sie|missachte|missachten sie)\\s+${all}(?:alle[ns]?|vorherig\\p{L}*|bisherig\\p{L}*|vorig\\p{L}*|obig\\p{L}*|vorangegangen\\p{L}*|fruher\\p{L}*|dein\\p{L}*)\\s+${all}(?:anweisung|instruktion|regel|vorgabe|dokument|befehl|anordnung)\\p{L}*`,
  '(?:vergiss|ignoriere) die dokumente',
  `antworte(?:n sie)?\\s+(?:auf (?:jede|alle) \\p{L}+\\s+)?(?:(?:immer|ab jetzt|ab sofort)\\s+)?(?:nur|ausschliesslich|ausschließlich|lediglich)\\s+(?:noch\\s+)?mit\\b${otherWords}`,
  `antworte(?:n sie)?\\s+(?:immer\\s+)?(?:auf (?:jede|alle)n?|jede[mrn]?|allen) \\p{L}+\\s+(?:immer |nur )?mit\\b${otherWords}`,
  '(?:vergiss|vergessen sie|ignoriere?(?: sie)?|missachte)\\s+(?:alles,? (?:was|das)|was) (?:dir|ihnen|du|sie|oben|bisher|vorher)',
  '(?:sag|sage|sagen sie|erzahle?|versichere?)\\s+(?:jedem|jeder|allen)\\s+(?:kund|besuch|nutz|benutz)\\p{L}+,?\\s+dass',
  '(?:gib|zeige?|verrate|nenne?)\\s+(?:mir\\s+)?(?:deinen?|den) system-?prompt',
  '(?:system|assistent|assistant)\\s*:\\s*(?:ignorier|antwort|sag|vergiss|du (?:musst|bist|sollst))',
  '(?:ignoriere?|ignorieren sie|missachte|vergiss)\\s+(?:die|alle|samtliche)\\s+(?:regel|anweisung|vorgabe|instruktion)\\p{L}*\\s+(?:oben|daruber|davor|von vorhin)',
  '(?:du bist|sie sind)\\s+(?:jetzt|nun|ab sofort|ab jetzt)\\s+[^.!?]{1,40}\\bund\\s+(?:antwort|sprich|red|schreib|sag)\\p{L}*',
  '(?:ab sofort|ab jetzt|von nun an)\\s+(?:antwort|sprich|sag|schreib|empfiehl)(?:e?st|e?t|en|e)?\\s+(?:du|sie|immer|nur)',
  'wiederhole?\\s+(?:mir\\s+)?deinen?\\s+(?:system-?prompt|anweisungen)',
  '(?:schreibe?|erwahne?|sage?|nenne?|fuge?|hange?|empfiehl|erganze?)\\s+(?:in|an|zu)?\\s?(?:jede[rn]?|alle[rn]?)(?: deine[rn]?)? antwort(?:en)?\\s+(?!die |den |das |ihre |eine )',
  '(?:schreibe?|erwahne?|sage?|nenne?|fuge?|hange?|empfiehl|erganze?)\\s+(?!die |den |das |ihre |eine ).{1,40}\\s(?:in|an|zu) (?:jede[rn]?|alle[rn]?)(?: deine[rn]?)? antwort(?:en)?',
  // French
  '(?:ajoute|ecris|mentionne|dis|insere)[zr]?\\s+(?!le |la |les |votre |un |une ).{1,40}\\s(?:a|dans)\\s+(?:chaque|toutes (?:tes|vos|les))\\s+reponses?',
  'ne\\s+(?:tiens|tenez)\\s+(?:pas|aucun)\\s+compte\\s+(?:des|de tes|de vos|de toutes les)\\s+(?:instructions?|regles?|consignes?)(?! (?:de|du|des)\\b)',
  '(?:a partir de maintenant|desormais),?\\s+(?:tu\\s+(?:es|dois|reponds)|reponds|vous (?:etes un|repond))',
  `(?:ignore[zr]?|oublie[zr]?|neglige[zr]?)\\s+${all}(?:instructions?|regles?|consignes?|directives?)\\s+(?:precedent\\p{L}*|anterieur\\p{L}*|ci-dessus|donnees)`,
  `(?:ignore[zr]?|oublie[zr]?)\\s+(?:toutes\\s+)?(?:tes|vos|toutes les)\\s+(?:instructions?|regles?|consignes?|documents?)`,
  `(?:reponds|repondez)\\s+(?:toujours\\s+)?(?:seulement|uniquement|juste)\\b${otherWords}`,
  `(?:reponds|repondez)\\s+(?:toujours\\s+)?a (?:chaque|toutes les|tous les) \\p{L}+ (?:par|avec)\\b${otherWords}`,
  "(?:oublie[zr]?|ignore[zr]?)\\s+(?:tout )?ce (?:qu'on|que l'on|qui|que) (?:t'a|vous a|te|precede|a ete)",
  '(?:dis|dites|assure[zr]?)\\s+a (?:chaque|tous les)\\s+(?:client|visiteur|utilisateur)s?\\s+qu',
  '(?:affiche|montre|revele)[zr]?(?:-moi)?\\s+(?:tes|vos|ton|votre)\\s+(?:instructions|prompt|consignes)',
  // Spanish
  '(?:anade|agrega|escribe|menciona|di|incluye)\\s+(?!el |la |los |las |su |un |una ).{1,40}\\s(?:a|en)\\s+(?:cada|todas (?:tus|sus|las))\\s+respuestas?',
  'haz(?:an)? caso omiso\\s+(?:de|a)\\s+(?:todas )?(?:las|tus|sus)\\s+(?:instrucciones|reglas|indicaciones)',
  '(?:a partir de ahora|desde ahora),?\\s+(?:eres|responde|contesta|debes responder)',
  // Italian and Portuguese
  'non seguire\\s+(?:piu )?(?:le|tutte le)\\s+(?:(?:tue|precedenti)\\s+)?(?:istruzioni|regole)(?: precedenti)?',
  "d'ora in poi,?\\s+(?:sei|rispondi|devi rispondere)",
  'desconsidere\\s+tudo\\s+o que\\s+(?:foi|lhe|te)',
  'a partir de agora,?\\s+(?:voce e|responda|es um)',
  `(?:ignora|ignore|olvida|olvide|omite|omita)\\s+${all}(?:instrucciones|reglas|indicaciones|ordenes|directrices)\\s+(?:anteriores|previas|precedentes|de arriba)`,
  `(?:ignora|ignore|olvida|olvide)\\s+(?:todas\\s+)?(?:tus|sus|todas las)\\s+(?:instrucciones|reglas|indicaciones|documentos)`,
  `(?:responde|responda|contesta)\\s+(?:siempre\\s+)?(?:solo|solamente|unicamente)\\b${otherWords}`,
  `(?:responde|responda|contesta)\\s+a (?:cada|todas las|todos los) \\p{L}+ con\\b${otherWords}`,
  '(?:olvida|olvide|ignora|ignore)\\s+todo lo (?:que (?:te|le|se|has|ha)|anterior)',
  '(?:di|diga|dile|digale)\\s+a (?:cada|todos los)\\s+(?:cliente|visitante|usuario)s?\\s+que',
  '(?:muestra|muestrame|revela)\\s+tus\\s+(?:instrucciones|reglas)',
  // Italian
  `(?:ignora|ignorate|dimentica|dimenticate)\\s+${all}(?:istruzioni|regole|direttive)\\s+(?:precedenti|date|sopra)`,
  `(?:ignora|dimentica)\\s+(?:tutte\\s+)?(?:le tue|tutte le)\\s+(?:precedenti\\s+)?(?:istruzioni|regole)`,
  `(?:ignora|dimentica)\\s+(?:tutte\\s+)?le precedenti\\s+(?:istruzioni|regole)`,
  `rispondi\\s+(?:sempre\\s+)?(?:solo|soltanto|unicamente)\\b${otherWords}`,
  '(?:dimentica|ignora)(?:te)?\\s+tutto (?:quello|cio) che',
  // Portuguese
  `(?:ignore|ignora|esqueca|esquece|desconsidere)\\s+${all}(?:instrucoes|regras|ordens|diretrizes)\\s+(?:anteriores|previas|acima)`,
  `(?:ignore|ignora|esqueca|esquece)\\s+(?:todas\\s+)?(?:as suas|suas|as tuas|tuas|todas as)\\s+(?:instrucoes|regras)`,
  `responda\\s+(?:sempre\\s+)?(?:apenas|somente|so)\\b${otherWords}`,
  '(?:esqueca|esquece|ignore)\\s+tudo o que (?:lhe|te|foi)',
  // Dutch, Polish
  'volg\\s+(?:de |je |alle )?(?:vorige|eerdere|bovenstaande)\\s+(?:instructies|regels)\\s+niet',
  'vanaf nu\\s+(?:ben je|antwoord)',
  `(?:negeer|vergeet)\\s+${all}(?:alle|eerdere|vorige|bovenstaande|je|jouw|uw)\\s+${all}(?:instructies|regels|opdrachten|aanwijzingen|documenten)`,
  `antwoord\\s+(?:altijd\\s+)?(?:alleen|uitsluitend)\\s+met\\b${otherWords}`,
  '(?:vergeet|negeer)\\s+alles wat (?:je|jou|u|er)',
  `(?:zignoruj|ignoruj|zapomnij)\\s+${all}(?:wszystkie|poprzedni\\p{L}+|wczesniejsz\\p{L}+|swoj\\p{L}*|twoj\\p{L}*)\\s+${all}(?:poleceni|instrukcj|zasad|regul)\\p{L}*`,
  // Russian
  'не\\s+следуй(?:те)?\\s+(?:предыдущ|прежн|сво)\\p{L}+\\s+(?:инструкци|правил|указани)\\p{L}*',
  '(?:отныне|теперь)\\s+(?:ты|отвечай)\\s',
  `(?:проигнорируй|все|всё|игнорируй|забудь)(?:те)?\\s+${all}(?:все|предыдущ\\p{L}+|прежн\\p{L}+|свои|твои)\\s+${all}(?:инструкци|правил|указани|команд|документ)\\p{L}*`,
  'отвечай(?:те)?\\s+(?:всегда\\s+)?только|ответь(?:те)?\\s+только',
  '(?:забудь|забудьте|все|всё|игнорируй|все|всё|игнорируйте)\\s+(?:все|всё),? что (?:тебе|вам|ты|было)',
  'покажи(?:те)?\\s+(?:свои|твои)\\s+(?:системные\\s+)?инструкции',
].map((one) => `(?:^|[\\s,;:.!?>"'(|*–—-])(?:${one})`)
const unspaced = [
  '不要(?:遵守|遵循|听从)[^。！？\\n]{0,10}(?:之前|以上|前面|先前|你的)[^。！？\\n]{0,8}(?:指示|指令|规则|提示)',
  '무엇을\\s*(?:묻|물어|질문)[^.\\n]{0,30}(?:답|대답|말)',
  '(?:onceki|tum|yukarıdaki)\\s+(?:tum\\s+|onceki\\s+)?talimat\\p{L}*\\s+(?:yok say|unut|gormezden|dikkate alma)',
  '(?:忽略|无视|無視|忘记|忘記|忽视)[^。！？\\n]{0,10}(?:告诉你|对你说|你被告知|所说)',
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

const group = (gate: RegExp, sources: string[]) => ({
  gate,
  patterns: sources.map((one) => new RegExp(one, 'u')),
})
/**
 * Patterns, and words of which one stands in whatever they fit: most sentences have none. All are
 * for texts in lower case, which is much quicker than regardless of it.
 */
export const orderGroups = [
  group(
    /instruct|rules?\b|obey|follow|guardrail|safety|filter|prompt|guid|directi|constraint|restrict|programming|training|order|message|command|document|context|above|before|advice|told|said|written|know|\bi \w+ (?:all )?you to|task|role|job|goal|purpose/u,
    onRules,
  ),
  group(
    /\bais?\b|\bllms?\b|gpt|bots?\b|\bmodel|assistant|system|developer|admin|owner|creator|maker|programmer|operator/u,
    toMachines,
  ),
  group(
    /answer|\brepl|respon|sentence|message|make it|summari|reading|\bsay\b|tell|inform|assure|promise|convinc|persuad|output|print|write|\bcit|quot|mention/u,
    onAnswers,
  ),
  group(
    /you are|from now on|from this|henceforth|from here|starting now|pretend|imagine|\bact\b|role|behave|simulate|as an? |as if|conversation|chat|session|stop being|persona|character|identity|yourself|ends? here|decode|decrypt|translate|answer|speak|respond/u,
    onRole,
  ),
  group(
    /[^\p{ASCII}\p{P}]|antwort|ajout|ecri|mention|inser|\banad|agreg|escrib|incluy|nenn|zeig|\bgib\b|verrat|wiederhol|schreib|erwahn|fug|hang|empfiehl|erganz|talimat|vergiss|vergess|missacht|ignor|dokument|system-?prompt|oubli|neglig|repond|affiche|montre|revel|tiens|tenez|olvid|omit|respond|contest|muestra|dimentic|rispond|esque|desconsid|negeer|vergeet|zapomn|zignor|\bsag|erzahl|versicher|\bdis|assure|\bdil?[ei]?\b|diga|ab sofort|ab jetzt|von nun|du bist|sie sind|desormais|a partir|desde ahora|haz|non seguire|ora in poi|volg|talimat|vanaf/u,
    [...others, ...unspaced],
  ),
]

export const rolePatterns = marks.map((one) => new RegExp(one, 'iu'))

/** What follows an order and goes on with it. */
export const sequel =
  /^[^\p{L}\p{N}_]*(?:\p{L}{1,30}: )?(?:(?:and |then |instead,? |now )?(?:say|answer|reply|respond|output|print|write|tell|repeat|begin|end) |your (?:only )?(?:answer|reply|response)|antworte|sag|schreib|reponds|ecris|responde|escribe|rispondi|scrivi|antwoord|(?:(?:и|а|затем|потом|пожалуйста|только),? )*(?:ответь|напиши)|(?:[请請并並]|然后|然後)*[只仅僅]?回答)/iu

/** Words without which no pattern can fit, in lower case: most texts have none of them. */
export const trigger =
  /ignor|disregard|you (?:answer|repl|respond|speak)|your|wiederhol|attention|no notice|free|turn off|switch off|disable|lift|secret|henceforth|from this|as soon as|answering|summari|replying|next|model|forg[eo]t|overr|bypass|overlook|discard|neglect|abandon|set aside|put aside|follow|obey|instruct|guidance|prompt|system|assist|\bais?\b|\bllm|gpt|bots?\b|language model|inst\]|<\||sys>|_of_turn|"role"|from now on|you are|you to|yourself|persona|pretend|imagine|behave|role|\bact\b|only|just|nothing|solely|exclusively|ever\b|every|each|all\b|any|whatever|no matter|regardless|whenever|\basks?\b|asked about|rules|your|conversation|documents?|decode|decrypt|translate|\bsay\b|skip|drop|[^\p{ASCII}\p{P}]|antwort|vergiss|vergess|missacht|dokument|schreib|erwahn|nenn|fug|hang|empfiehl|erganz|wiederhol|ajout|ecri|mention|inser|anad|agreg|escrib|menciona|incluy|oubli|repond|neglig|olvid|omit|respond|contest|muestra|dimentic|rispond|esque|desconsid|negeer|vergeet|zapomn|jede|allen|alles|chaque|cada|tod[oa]s?|tutt|tudo|ab sofort|ab jetzt|von nun|du bist|sie sind|desormais|partir|desde ahora|haz|seguire|ora in poi|volg|talimat|vanaf|tiens|tenez|affiche|montre|zeig|\bgib\b|verrat|nenn/u
