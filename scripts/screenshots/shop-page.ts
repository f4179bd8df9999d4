/** A customer's site with the widget on it, for its pictures. */
export function shopPage(server: string): string {
  const shifts = [
    ['Mon', 'Early', '06:00 – 14:00', 'Barista'],
    ['Tue', 'Late', '14:00 – 22:00', 'Shift lead'],
    ['Thu', 'Early', '06:00 – 14:00', 'Barista'],
  ]
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rosterfinch</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>
body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#1c2430;background:#fbfaf7}
header{display:flex;gap:28px;align-items:center;padding:20px 6vw;font-weight:600}
header span{font-weight:400;color:#5c6675}header b{margin-right:auto;font-size:20px;color:#0b6b4f}
main{padding:4vh 6vw;max-width:640px}h1{font-size:clamp(32px,5vw,52px);line-height:1.1;margin:0 0 16px}
p{color:#4a5464;font-size:18px;margin:0 0 28px}a{display:inline-block;background:#0b6b4f;color:#fff;padding:12px 22px;border-radius:8px;font-weight:600}
table{border-collapse:collapse;width:100%;margin-top:44px;background:#fff;border-radius:12px;box-shadow:0 1px 3px #0002}
td{padding:12px 18px;border-bottom:1px solid #eee}td:first-child{font-weight:600}@media(max-width:480px){header span{display:none}}
</style></head><body><header><b>Rosterfinch</b><span>Product</span><span>Prices</span><span>Help</span></header>
<main><h1>Shifts that everybody can read.</h1><p>Build a week in minutes, publish it, and let the team swap by themselves.</p>
<a>Start free for 14 days</a><table>${shifts.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table></main>
<script src="${server}/widget.js" async></script></body></html>`
}
