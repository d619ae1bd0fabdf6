import type { JSX } from 'preact'
import type { DeskPicture } from '../desk/openDesk'
import { addressOf } from './client'

/** A rejected picture, dark on bright: a network's own image is turned round. */
export function Picture({ picture, label }: { picture: DeskPicture; label: string }): JSX.Element {
  const { isImage } = picture
  return <img class={isImage ? 'ink network' : 'ink'} src={addressOf(picture)} alt={label} />
}
