export { type BegunReview, beginReview, type ReviewOrder } from './desk/beginReview'
export { type DeskFile, deskFiles } from './desk/deskFiles'
export {
  type Desk,
  type DeskOptions,
  type DeskPicture,
  type DeskState,
  type Given,
  openDesk,
  type Said,
} from './desk/openDesk'
export type { Order } from './desk/ordered'
