type Binding = (...values: unknown[]) => unknown

/** The bindings that tests call by themselves, with arguments of any kind. */
export interface Bindings {
  binaryOperations(): string[]
  binaryFloats: Binding
  matmul: Binding
  reduceInts: Binding
  sgd: Binding
}
