// Recognises payment card numbers by length, issuer and check digit.

/** A candidate in a text, with or without separators. */
export const cardPattern: RegExp = /(?<![\w.-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\w-]|\.\d)/g;

/** A fast check: without a match there is no card number. */
export const cardStem: RegExp = /[2-6]\d{3}[ -]?\d{4}[ -]?\d/;

/** The number ranges of issuers: first digits by ISO/IEC 7812, and the total of digits. */
const issued =
  /^(?:4\d{15}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|(?:6011|64[4-9]\d|65\d\d|62\d\d|35[2-8]\d)\d{12}|(?:50|5[6-9]|6[0-9])\d{14}(?:\d{3})?)$/;

/** Whether a text or number is a payment card number. */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '');
  if (!issued.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
