import { applyTheme, theme } from './theme.ts'

applyTheme(theme())
