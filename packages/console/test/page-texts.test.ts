// Texts that others wrote are shown as what they are.
import { describe, expect, it } from 'vitest';
import { escapeLine, escapeText } from '../page/records/escape-text.ts';

describe('a control character', () => {
  it('is shown as a symbol, so that it can neither ring nor colour nor hide what follows', () => {
    expect(escapeText('\u001b[31mred\u0007\u0000')).toBe('‹1b›[31mred‹07›‹00›');
    expect(escapeText('a\u007fb\u0085c')).toBe('a‹7f›b‹85›c');
  });

  it('that reverses the direction of text is shown too', () => {
    expect(escapeText('user\u202egpj.exe')).toBe('user‹202e›gpj.exe');
    expect(escapeText('\u2066a\u2069')).toBe('‹2066›a‹2069›');
  });

  it('that ends a line is kept in a text, and becomes a symbol in a single line', () => {
    expect(escapeText('a\n\tb')).toBe('a\n\tb');
    expect(escapeLine('a\n   b\r\nc')).toBe('a ⏎ b ⏎ c');
  });
});
