// A base class by which a private field comes to an object of another's: nobody sees it who prints or lists the object, and
// it costs less than a map of objects.

/** Its constructor gives what it is given. */
export const AnyObject: new (object: object) => object = class {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is how a private field comes to another's object.
    return object;
  }
} as new (
  object: object,
) => object;
