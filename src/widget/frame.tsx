/** @jsxImportSource preact */
import { render } from 'preact'

const root = document.getElementById('chat')
if (root) render(<p>Chat</p>, root)
