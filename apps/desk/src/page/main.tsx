import '@inkstone/page/page.css'
import './desk.css'
import { render } from 'preact'
import { DeskPage } from './DeskPage'

render(<DeskPage />, document.body)
