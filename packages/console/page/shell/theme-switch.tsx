// Switches between the system's theme, light and dark.
import { Icon } from './icon.tsx';
import { chooseTheme, type ThemeChoice, useTheme } from './theme.ts';

const next: Readonly<Record<ThemeChoice, ThemeChoice>> = { auto: 'light', light: 'dark', dark: 'auto' };
const icons = { auto: 'auto', light: 'sun', dark: 'moon' } as const;
const titles = { auto: 'as the system', light: 'light', dark: 'dark' } as const;

export function ThemeSwitch() {
  const { choice } = useTheme();
  const title = `Theme: ${titles[choice]}. Change to ${titles[next[choice]]}`;
  return (
    <button type="button" class="button icon-only" title={title} onClick={() => chooseTheme(next[choice])}>
      <Icon name={icons[choice]} label={title} />
    </button>
  );
}
