export { Shell, type ShellPage, type ShellProps } from './Shell'
