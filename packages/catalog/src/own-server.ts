// The mark on the server of our metrics page: its requests are not counted as the app's.

/** A property of that server, the same for all copies of the package. */
export const ownServer: unique symbol = Symbol.for('telltale.own-server');
