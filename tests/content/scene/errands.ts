// What is asked of the shop and of the storefront while dashboards are looked at: what is well, and what is not.
import type { Errand } from './load.ts';

export function shopErrands(url: string): Errand[] {
  return [
    { url: `${url}/products/tea`, everyMs: 100 },
    { url: `${url}/products/umbrella`, everyMs: 900 },
    { url: `${url}/report`, everyMs: 700 },
    { url: `${url}/orders`, method: 'POST', everyMs: 150 },
  ];
}

export function storefrontErrands(url: string): Errand[] {
  return [
    { url: `${url}/checkout/1`, everyMs: 120 },
    { url: `${url}/wrong-query`, everyMs: 2_000 },
    { url: `${url}/wrong-call`, everyMs: 1_000 },
    { url: `${url}/pay`, everyMs: 1_500 },
    { url: `${url}/refused/401`, everyMs: 3_000 },
    { url: `${url}/refused/429`, everyMs: 3_000 },
    { url: `${url}/slow/1200`, everyMs: 4_000 },
    { url: `${url}/block/80`, everyMs: 5_000 },
  ];
}
