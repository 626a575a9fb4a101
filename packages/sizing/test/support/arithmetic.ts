// Reads the arithmetic that a figure prints and counts it again, apart from the code that printed it.

const prefixes = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** Value of `max(15.73 GB / 30 / 2, 1 × 512 MB)`, bytes where there are any. */
export function counted(text: string): number {
  // The line of `lines/s` divides nothing.
  const words =
    text.replaceAll(/ [a-z]+\/s\b/g, '').match(/ceil|max|min|\d+(?:,\d{3})*(?:\.\d+)?(?: [KMGTP]?B\b)?|[()+×/-]|,/g) ??
    [];
  // A comma within a number is gone with the number; one that stands alone parts arguments.
  let at = 0;
  const next = (): string => words[at++] ?? '';

  function one(): number {
    const word = next();
    if (word === '(') return closed(total());
    if (word === 'ceil' || word === 'max' || word === 'min') {
      next();
      const values = [total()];
      while (words[at] === ',') {
        next();
        values.push(total());
      }
      next();
      return word === 'ceil' ? Math.ceil(values[0] ?? 0) : Math[word](...values);
    }
    const [number = '', prefix] = word.replaceAll(',', '').split(' ');
    if (number === '' || Number.isNaN(Number(number))) throw new Error(`no number: ${word} in ${text}`);
    return Number(number) * (prefix === undefined ? 1 : 1_024 ** prefixes.indexOf(prefix));
  }

  function closed(value: number): number {
    if (next() !== ')') throw new Error(`not closed: ${text}`);
    return value;
  }

  function term(): number {
    let value = one();
    while (words[at] === '×' || words[at] === '/') value = next() === '×' ? value * one() : value / one();
    return value;
  }

  function total(): number {
    let value = term();
    while (words[at] === '+' || words[at] === '-') value = next() === '+' ? value + term() : value - term();
    return value;
  }

  const value = total();
  if (at !== words.length) throw new Error(`not read to its end: ${text}`);
  return value;
}
