import { createRoot } from 'react-dom/client'

const root = document.getElementById('root')
if (root) createRoot(root).render(<p className="p-4 text-sm">Keepdesk</p>)
