/** What customers of the sample's Rosterfinch ask, in several wordings, and what a model would write. */
export interface Talk {
  asks: string[]
  /** How often, against the others. */
  weight: number
  written: string
}

export const talks: Talk[] = [
  {
    asks: [
      'How do I reset my password?',
      'I forgot my password',
      'How long is the password reset link valid?',
    ],
    weight: 10,
    written:
      'Open **app.rosterfinch.example** and click **Forgot password?** under the sign-in form. Enter the e-mail address of your account and click **Send reset link** [1].\n\nThe reset link is valid for **45 minutes** and works once [1].',
  },
  {
    asks: [
      'What does the Starter plan cost?',
      'How much is Starter per month?',
      'Price of the Starter plan?',
    ],
    weight: 8,
    written: 'Starter is **$3.00** per member paid monthly, or **$2.50** paid annually [1].',
  },
  {
    asks: [
      'Can I export all my data?',
      'How do I download an export of our workspace?',
      'Where do I start a full export?',
    ],
    weight: 6,
    written:
      'Yes. Owners and Admins can export everything the workspace holds, on every plan [1]. Go to **Settings > Data > Export**, choose the period and click **Start export** [1].',
  },
  {
    asks: [
      'I lost my phone, how do I get past two-factor authentication?',
      'How do I use a recovery code?',
    ],
    weight: 5,
    written:
      'On the code screen, click **Try another way > Recovery code** and enter one of the ten codes [1]. Then remove the lost phone under **My account > Security** and make new recovery codes [1].',
  },
  {
    asks: [
      'How do I connect my Google calendar?',
      'Can I see my shifts in Outlook?',
      'How do I copy the calendar feed address?',
    ],
    weight: 6,
    written:
      'Click your picture, choose **My account > Calendar** and click **Copy feed address** [1]. Then paste it into your calendar [1].',
  },
  {
    asks: ['Where do I find my invoices?', 'How do I download an invoice as a PDF?'],
    weight: 5,
    written:
      'Go to **Settings > Billing > Invoices** and click the number of an invoice to open it, or the arrow to download it as a PDF [1].',
  },
  {
    asks: ['How do I cancel my plan?', 'Can I cancel at any time?'],
    weight: 4,
    written:
      'Sign in as an Owner, go to **Settings > Billing** and click **Cancel plan** [1]. There is no notice period and no cancellation fee [1].',
  },
  {
    asks: ['Can I restore a deleted shift?', 'I deleted a shift by mistake'],
    weight: 4,
    written: 'Yes, for 30 days: **Schedule > Actions > Bin** [1].',
  },
  {
    asks: ['Does the mobile app work offline?', 'Can I clock in without internet?'],
    weight: 4,
    written:
      'Yes. Clocking in and out works offline, too: the entry is stored with the phone’s time and sent when you are online again, within **72 hours** [1].',
  },
  {
    asks: ['Is there a free trial?', 'How long is the trial?'],
    weight: 5,
    written: 'Yes. Every new workspace has **14 days** of the Business plan, without a card [1].',
  },
  {
    asks: ['Do you offer discounts for schools?', 'Is there a discount for non-profits?'],
    weight: 3,
    written: 'Registered non-profits and schools get **40 % off** annual plans [1].',
  },
]

/** What the documents say nothing about. */
export const unanswered: { asks: string[]; weight: number }[] = [
  {
    asks: ['Do you integrate with Shopify?', 'Can I connect my Shopify shop?'],
    weight: 5,
  },
  { asks: ['Can I pay with PayPal in Brazil?', 'Do you take Pix payments?'], weight: 3 },
  { asks: ['Is there a desktop app for Linux?'], weight: 2 },
  { asks: ['Do you have a partner programme for resellers?'], weight: 2 },
  { asks: ['Can Rosterfinch forecast sales for next month?'], weight: 1 },
]

export const people = [
  'Maya Lindqvist',
  'Tom Okafor',
  'Inés Navarro',
  'Jonas Weber',
  'Priya Raman',
  'Claire Dubois',
  'Kofi Mensah',
  'Sofia Rossi',
  'Liam Byrne',
  'Hana Sato',
  'Marek Nowak',
  'Zoë van Dijk',
  'Elif Demir',
  'Noah Fischer',
  'Amara Diallo',
  'Lucas Almeida',
]

/** Of conversations that went to a person. */
export const handoffs = [
  {
    visitor: 'It still does not work. Can somebody look at my account?',
    agent:
      'Hello, I have looked: the mail was held back by your company’s filter. I have sent it again to your second address.',
    thanks: 'It is there now, thank you!',
  },
  {
    visitor: 'I need an invoice with another company name, please.',
    agent:
      'Happy to help. I have changed the company details; the corrected invoice is under **Settings > Billing > Invoices**.',
    thanks: 'Perfect, thanks.',
  },
  {
    visitor: 'We would like to move from Starter to Business in the middle of the month.',
    agent:
      'That works at once: you pay the difference for the days left. Shall I prepare it for 12 members?',
    thanks: 'Yes please. Great service.',
  },
]

export const comments = {
  UP: ['Just what I needed', 'Quick and clear', ''],
  DOWN: ['The link did not come', 'Not what I asked', 'Too general'],
}
