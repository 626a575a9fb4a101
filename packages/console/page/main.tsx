// Starts the page.
import { render } from 'preact';
import { App } from './app.tsx';
import { startRouter } from './router.ts';
import { startTheme } from './shell/theme.ts';

startTheme();
startRouter();
const root = document.getElementById('root');
if (root !== null) {
  root.replaceChildren();
  render(<App />, root);
}
