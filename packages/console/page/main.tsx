// Starts the page.
import { render } from 'preact';

const app = document.getElementById('app');
if (app !== null) render(<h1>Telltale</h1>, app);
