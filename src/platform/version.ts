/** This program's version, as package.json has it; built into the executable. */
export { version } from '../../package.json'
