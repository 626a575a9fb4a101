// An example of each look of a secret, put together when it is needed: no scanner finds one in this file.
import type { Random } from '../../../../tests/support/random.ts';

/** An example. */
export interface LookExample {
  /** As in the table. */
  readonly name: string;
  /** What must not be shown. */
  readonly secret: string;
  /** What it stands in. */
  readonly text: string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** One of each. */
export function lookExamples(random: Random): LookExample[] {
  const of = (from: string, length: number): string => Array.from({ length }, () => random.of([...from])).join('');
  const any = (length: number): string => `${of(alphabet, length - 2)}a1`;
  const hex = (length: number): string => of('0123456789abcdef', length);
  const upper = (length: number): string => of('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', length);
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const example = (name: string, before: string, secret: string, after = ''): LookExample => ({
    name,
    secret,
    text: `${before}${secret}${after}`,
  });
  const key = (name: string, body: string): LookExample =>
    example('private key', `-----BEGIN ${name}-----\n`, body, `\n-----END ${name}-----`);
  return [
    example('AWS access key id', 'AK' + 'IA', upper(16)),
    example('Google API key', 'AI' + 'za', any(35)),
    example('Google OAuth token', 'ya' + '29.', any(60)),
    example('Google OAuth client secret', 'GOC' + 'SPX-', any(28)),
    example('Google OAuth refresh token', '1/' + '/0', any(60)),
    example('Azure client secret', `${any(3)}8Q~`, any(34)),
    example('DigitalOcean token', 'dop' + '_v1_', hex(64)),
    example('Alibaba access key id', 'LT' + 'AI', any(20)),
    example('Fly.io token', 'fo' + '1_', any(43)),
    example('Heroku key', 'HR' + 'KU-', any(60)),
    example('Cloudflare origin CA key', 'v1.' + '0-', `${hex(24)}-${hex(146)}`),
    example('GitHub token', 'gh' + 'p_', any(36)),
    example('GitHub fine-grained token', 'github' + '_pat_', `${any(22)}_${any(59)}`),
    example('GitLab token', 'gl' + 'pat-', any(20)),
    example('Atlassian token', 'ATA' + 'TT3', any(180)),
    example('npm token', 'np' + 'm_', any(36)),
    example('PyPI token', 'py' + 'pi-AgEIcHlwaS5vcmc', any(80)),
    example('RubyGems token', 'ruby' + 'gems_', hex(48)),
    example('Docker Hub token', 'dckr' + '_pat_', any(27)),
    example('Artifactory key', 'AK' + 'Cp', any(69)),
    example('Clojars token', 'CLO' + 'JARS_', hex(60)),
    example('NuGet key', 'oy' + '2', of('abcdefghijklmnopqrstuvwxyz0123456789', 43)),
    example('OpenAI or Anthropic key', 'sk-' + 'proj-', any(60)),
    example('OpenAI or Anthropic key', 'sk-' + 'ant-api03-', any(93)),
    example('Hugging Face token', 'h' + 'f_', of('abcdefghijklmnopqrstuvwxyzABCDEF', 34)),
    example('key of another model service', 'gs' + 'k_', any(52)),
    example('Stripe key', 'sk' + '_test_', any(24)),
    example('Stripe key', 'rk' + '_live_', any(24)),
    example('webhook signing secret', 'wh' + 'sec_', any(32)),
    example('Square token', 'sq0' + 'csp-', any(43)),
    example('Shopify token', 'shp' + 'at_', hex(32)),
    example('Plaid token', 'access-' + 'sandbox-', `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`),
    example('Razorpay, Flutterwave or EasyPost key', 'EZ' + 'AK', any(54)),
    example('Slack token', 'xo' + 'xb-', `${of('0123456789', 12)}-${any(24)}`),
    example('Slack webhook', 'https://hooks.sl' + 'ack.com/services/', `T${upper(8)}/B${upper(8)}/${any(24)}`),
    example('Discord webhook', 'https://disc' + 'ord.com/api/webhooks/', `${of('123456789', 18)}/${any(68)}`),
    example('Discord bot token', '', `M${any(23)}.${any(6)}.${any(38)}`),
    example('Teams webhook', 'https://x.webhook.off' + 'ice.com/', `webhookb2/${hex(32)}@${hex(32)}`),
    example('Telegram bot token', 'https://api.telegram.org/bot', `${of('123456789', 9)}:A${'A'}${any(33)}`, '/getMe'),
    example('SendGrid key', 'S' + 'G.', `${any(22)}.${any(43)}`),
    example('Twilio key', 'S' + 'K', hex(32)),
    example('Mailgun key', 'ke' + 'y-', hex(32)),
    example('Mailchimp key', '', `${hex(32)}-us${'12'}`),
    example('Brevo key', 'xkey' + 'sib-', `${hex(64)}-${any(16)}`),
    example('Resend key', 're' + '_', `${any(8)}_${any(24)}`),
    example('Vault token', 'hv' + 's.', any(90)),
    example('Terraform Cloud token', '', `${any(14)}.atla${'sv1'}.${any(64)}`),
    example('Doppler token', 'dp.' + 'pt.', any(43)),
    example('1Password service account token', 'ops' + '_eyJ', any(200)),
    example('age secret key', 'AGE-SECRET' + '-KEY-1', upper(58)),
    example('Grafana token', 'gl' + 'sa_', `${any(32)}_${hex(8)}`),
    example('New Relic key', 'NR' + 'AK-', upper(27)),
    example('Dynatrace token', 'dt0' + 'c01.', `${upper(24)}.${upper(64)}`),
    example('Sentry token', 'sntr' + 'yu_', hex(64)),
    example('Databricks token', 'da' + 'pi', hex(32)),
    example('PlanetScale token', 'pscale' + '_tkn_', any(43)),
    example('Supabase key', 'sb' + 'p_', hex(40)),
    example('Postman key', 'PM' + 'AK-', `${hex(24)}-${hex(34)}`),
    example('Linear key', 'lin' + '_api_', any(40)),
    example('Notion token', 'nt' + 'n_', any(46)),
    example('Figma token', 'fig' + 'd_', any(40)),
    example('Airtable token', 'pa' + 't', `${any(14)}.${hex(64)}`),
    example('HubSpot token', 'pat-' + 'na1-', `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`),
    example('token of a build or a network', 'pu' + 'l-', hex(40)),
    example('token of a form or a document', 'tf' + 'p_', any(59)),
    example('Octopus Deploy key', 'AP' + 'I-', upper(26)),
    example('OpenShift token', 'sha256' + '~', any(43)),
    example('Yandex key', 'AQ' + 'VN', any(36)),
    example('JSON Web Token', '', `${encoded({ alg: 'HS256' })}.${encoded({ sub: any(8) })}.${any(43)}`),
    key('RSA PRIVATE' + ' KEY', any(64)),
    key('PGP PRIVATE' + ' KEY BLOCK', any(64)),
    example('private key', `-----BEGIN OPENSSH PRIV${'ATE'} KEY-----\n`, any(64)),
    example('bearer credentials', 'Bear' + 'er ', any(32)),
    example('basic credentials', 'Bas' + 'ic ', Buffer.from(`bob:${any(9)}`).toString('base64')),
    example('key in a query', 'https://example.com/callback?co' + 'de=', any(32)),
    example('password of a database statement', 'CREATE USER bob IDENTIF' + "IED BY '", any(12), "'"),
    example('password of a MySQL address in Go', 'app:', any(12), '@t' + 'cp(db:3306)/shop'),
    example('user option of curl', 'cu' + 'rl -u bob:', any(12), ' https://example.com'),
    example('password option of a client', 'my' + 'sql -u app -p', any(12), ' shop'),
  ];
}
