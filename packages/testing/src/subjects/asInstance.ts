/** The same stage as an instance of a class whose members are on its prototype and need `this`, to test users of
 * stages: a spread copy has no members, and a detached method throws.
 * @example
 * const split = asInstance(tinySplit())
 * split.size // 96
 * ;({ ...split }).size // undefined */
export function asInstance<Stage extends object>(stage: Stage): Stage {
  class Instance {
    readonly #stage = stage

    static member(self: unknown, key: PropertyKey): unknown {
      if (!(self instanceof Instance)) {
        throw new TypeError(`${String(key)}: expected a call through its object, got none.`)
      }
      return Reflect.get(self.#stage, key)
    }
  }
  for (const key of Reflect.ownKeys(stage)) {
    const isMethod = typeof Reflect.get(stage, key) === 'function'
    const method = function (this: unknown, ...given: unknown[]): unknown {
      return (Instance.member(this, key) as (...given: unknown[]) => unknown).apply(stage, given)
    }
    Object.defineProperty(Instance.prototype, key, {
      ...(isMethod
        ? { value: method }
        : {
            get(this: unknown) {
              return Instance.member(this, key)
            },
          }),
      configurable: true,
    })
  }
  const instance: unknown = new Instance()
  return instance as Stage
}
