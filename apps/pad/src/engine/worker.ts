import { answerCalls } from './calls'
import { engine } from './engine'

answerCalls(engine())
