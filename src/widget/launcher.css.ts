/** Of the button and the frame on the page; a style sheet of the shadow tree, which policies let through. */
export const launcherStyles = `
:host{all:initial!important}
*{box-sizing:border-box}
button{position:fixed;bottom:20px;z-index:2147483000;display:flex;align-items:center;justify-content:center;gap:10px;min-width:56px;height:56px;padding:0 16px;border:0;border-radius:28px;cursor:pointer;font:600 15px/1 system-ui,-apple-system,"Segoe UI",sans-serif;box-shadow:0 2px 6px rgb(0 0 0/.16),0 8px 24px rgb(0 0 0/.16);transition:transform .15s}
button:hover{transform:translateY(-1px)}
button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #1b1f24}
svg{width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;flex:none}
b{position:absolute;top:-4px;inset-inline-end:-4px;min-width:20px;height:20px;padding:0 6px;border-radius:10px;background:#c02a2a;color:#fff;font:600 12px/20px system-ui,sans-serif;text-align:center}
iframe{position:fixed;bottom:88px;z-index:2147483001;width:400px;max-width:calc(100vw - 40px);height:640px;max-height:calc(100vh - 108px);border:0;border-radius:12px;background:transparent;box-shadow:0 4px 12px rgb(0 0 0/.1),0 16px 48px rgb(0 0 0/.2)}
[hidden]{display:none!important}
.here{position:relative;inset:auto}.left{left:20px}.right{right:20px}
iframe.modal{inset:0;width:100%;max-width:none;height:100%;max-height:none;border-radius:0;box-shadow:none}
@media(prefers-reduced-motion:reduce){button{transition:none}}
@media print{button,iframe{display:none}}`
