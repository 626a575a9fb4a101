// A base class that adds a private field to any object: invisible when the object is printed or listed, and cheaper
// than a WeakMap.

/** Its constructor returns its argument. */
export const PrivateFieldBase: new (object: object) => object = class {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is how a private field comes to another's object.
    return object;
  }
} as new (
  object: object,
) => object;
