import { render } from 'preact'
import '@inkstone/page/page.css'
import './pad.css'
import { startEngine } from './engine/startEngine'
import { openMemory } from './memory/memory'
import { otherTabs } from './memory/otherTabs'
import { keepOffline } from './offline/keepOffline'
import { Pad } from './pad/pad'
import { penWidth } from './view/drawInk'
import { PadPage } from './view/PadPage'

const root = document.querySelector('#app')!
const tabs = otherTabs()
const pad = new Pad({
  startEngine,
  memory: await openMemory(),
  penWidth,
  changed: (state) => render(<PadPage pad={pad} state={state} />, root),
  tellOthers: () => tabs.tell(),
})
tabs.listen(() => void pad.remember())
render(<PadPage pad={pad} state={pad.state} />, root)
void keepOffline(await pad.start())
