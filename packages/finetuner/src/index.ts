export * from './browser'
export { loadAdapter, saveAdapter } from './lora/adapterFile'
