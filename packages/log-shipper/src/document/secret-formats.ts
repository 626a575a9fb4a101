// Formats of secrets that are recognised anywhere (tokens, keys), each with its documentation.

/** One format. */
export interface SecretFormat {
  readonly name: string;
  readonly source: string;
  /** The part to redact. After a fixed prefix no position is tried twice, so the cost is linear in the text. */
  readonly pattern: RegExp;
}

/** The table of case-sensitive formats. */
export const secretFormats: readonly SecretFormat[] = [
  // Keys of clouds
  {
    name: 'AWS access key id',
    source: 'AWS IAM identifiers; gitleaks aws-access-token',
    pattern: /\b(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}/,
  },
  { name: 'Google API key', source: 'Google Cloud API keys; gitleaks gcp-api-key', pattern: /\bAIza[\w-]{30,}/ },
  { name: 'Google OAuth token', source: 'Google Identity; detect-secrets', pattern: /\bya29\.[\w.-]{20,}/ },
  { name: 'Google OAuth client secret', source: 'Google Identity', pattern: /\bGOCSPX-[\w-]{20,}/ },
  { name: 'Google OAuth refresh token', source: 'Google Identity', pattern: /\b1\/\/0[\w-]{30,}/ },
  {
    name: 'Azure client secret',
    source: 'Microsoft Entra; gitleaks azure-ad-client-secret',
    pattern: /(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,}/,
  },
  {
    name: 'DigitalOcean token',
    source: 'DigitalOcean API; gitleaks digitalocean-pat',
    pattern: /\bdo[opr]_v1_[a-f0-9]{32,}/,
  },
  { name: 'Alibaba access key id', source: 'gitleaks alibaba-access-key-id', pattern: /\bLTAI[A-Za-z0-9]{16,}/ },
  { name: 'Fly.io token', source: 'gitleaks flyio-access-token', pattern: /\b(?:fo1_|fm1[ar]_|fm2_)[\w+/=-]{30,}/ },
  { name: 'Heroku key', source: 'Heroku Platform API; gitleaks heroku-api-key-v2', pattern: /\bHRKU-[\w-]{30,}/ },
  {
    name: 'Cloudflare origin CA key',
    source: 'gitleaks cloudflare-origin-ca-key',
    pattern: /\bv1\.0-[a-f0-9]{24}-[a-f0-9]{100,}/,
  },
  // Repositories and registries
  {
    name: 'GitHub token',
    source: 'GitHub authentication; gitleaks github-pat',
    pattern: /\bgh[pousr]_[A-Za-z0-9]{16,}/,
  },
  {
    name: 'GitHub fine-grained token',
    source: 'GitHub authentication; gitleaks github-fine-grained-pat',
    pattern: /\bgithub_pat_\w{20,}/,
  },
  {
    name: 'GitLab token',
    source: 'GitLab token overview; gitleaks gitlab-pat',
    pattern: /\b(?:gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct|wt)-[\w.-]{16,}|GR1348941[\w-]{16,})/,
  },
  { name: 'Atlassian token', source: 'gitleaks atlassian-api-token', pattern: /\bAT(?:ATT3|CTT3|BB)[\w=-]{20,}/ },
  { name: 'npm token', source: 'npm access tokens; gitleaks npm-access-token', pattern: /\bnpm_[A-Za-z0-9]{30,}/ },
  { name: 'PyPI token', source: 'PyPI help; gitleaks pypi-upload-token', pattern: /\bpypi-[\w-]{40,}/ },
  { name: 'RubyGems token', source: 'gitleaks rubygems-api-token', pattern: /\brubygems_[a-f0-9]{32,}/ },
  { name: 'Docker Hub token', source: 'Docker Hub personal access tokens', pattern: /\bdckr_(?:pat|oat)_[\w-]{20,}/ },
  { name: 'Artifactory key', source: 'gitleaks artifactory-api-key', pattern: /\bAKCp[A-Za-z0-9]{50,}/ },
  { name: 'Clojars token', source: 'gitleaks clojars-api-token', pattern: /\bCLOJARS_[a-z0-9]{40,}/ },
  { name: 'NuGet key', source: 'NuGet publishing', pattern: /\boy2[a-z0-9]{43}\b/ },
  // Models
  {
    name: 'OpenAI or Anthropic key',
    source: 'OpenAI and Anthropic API keys; gitleaks openai-api-key, anthropic-api-key',
    pattern: /\bsk-(?:(?:proj|svcacct|admin|ant|or|None|lf)-[\w-]{16,}|[A-Za-z0-9]{32,})/,
  },
  {
    name: 'Hugging Face token',
    source: 'gitleaks huggingface-access-token',
    pattern: /\b(?:hf_|api_org_)[A-Za-z]{30,}/,
  },
  {
    name: 'key of another model service',
    source: 'Groq, Replicate, xAI, Perplexity, Pinecone and LangSmith API keys; gitleaks perplexity-api-key',
    pattern: /\b(?:gsk_|r8_|xai-|pplx-|pcsk_|lsv2_(?:pt|sk)_)\w{30,}/,
  },
  // Payment
  {
    name: 'Stripe key',
    source: 'Stripe API keys; gitleaks stripe-access-token',
    pattern: /\b[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,}/,
  },
  { name: 'webhook signing secret', source: 'Stripe and Svix webhook signatures', pattern: /\bwhsec_[\w+/=-]{16,}/ },
  {
    name: 'Square token',
    source: 'gitleaks square-access-token',
    pattern: /\b(?:sq0[a-z]{3}-[\w-]{20,}|EAAA[\w-]{50,})/,
  },
  {
    name: 'Shopify token',
    source: 'Shopify access tokens; gitleaks shopify-access-token',
    pattern: /\bshp(?:at|ca|pa|ss|ua)_[a-fA-F0-9]{16,}/,
  },
  {
    name: 'Plaid token',
    source: 'gitleaks plaid-api-token',
    pattern: /\baccess-(?:sandbox|development|production)-[0-9a-f-]{32,}/,
  },
  {
    name: 'Razorpay, Flutterwave or EasyPost key',
    source: 'gitleaks flutterwave-secret-key, easypost-api-token',
    pattern: /\b(?:rzp_(?:live|test)_[A-Za-z0-9]{14,}|FLWSECK(?:_TEST)?-[\w-]{12,}|EZ[AT]K[A-Za-z0-9]{50,})/,
  },
  // Messages
  {
    name: 'Slack token',
    source: 'Slack token types; gitleaks slack-bot-token',
    pattern: /\bxox[a-z](?:\.xox[a-z])?-[\w-]{10,}|\bxapp-\d-[\w-]{20,}/,
  },
  {
    name: 'Slack webhook',
    source: 'Slack incoming webhooks; gitleaks slack-webhook-url',
    pattern: /(?<=\bhooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)[\w/+-]{16,}/,
  },
  {
    name: 'Discord webhook',
    source: 'Discord webhooks',
    pattern: /(?<=\bdiscord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/)\d{10,20}\/[\w-]{16,}/,
  },
  {
    name: 'Discord bot token',
    source: 'detect-secrets DiscordBotTokenDetector',
    pattern: /(?<![\w.-])[MNO][A-Za-z\d_-]{23,25}\.[\w-]{6}\.[\w-]{27,}/,
  },
  {
    name: 'Teams webhook',
    source: 'gitleaks microsoft-teams-webhook',
    pattern:
      /(?<=\.(?:webhook\.office\.com|logic\.azure\.com(?::\d{1,5})?)\/)(?:webhookb2|workflows)\/[\w@/%?=&.-]{16,}/,
  },
  {
    name: 'Telegram bot token',
    source: 'Telegram Bot API; gitleaks telegram-bot-api-token',
    pattern: /(?<=(?<!\w)|\bbot)\d{6,12}:AA[\w-]{30,}/,
  },
  {
    name: 'SendGrid key',
    source: 'SendGrid API keys; gitleaks sendgrid-api-token',
    pattern: /\bSG\.[\w-]{16,}\.[\w-]{16,}/,
  },
  { name: 'Twilio key', source: 'Twilio API keys; gitleaks twilio-api-key', pattern: /\bSK[0-9a-f]{32}\b/ },
  { name: 'Mailgun key', source: 'gitleaks mailgun-private-api-token', pattern: /(?<![\w-])key-[0-9a-f]{32}\b/ },
  { name: 'Mailchimp key', source: 'gitleaks mailchimp-api-key', pattern: /\b[0-9a-f]{32}-us\d{1,2}\b/ },
  { name: 'Brevo key', source: 'gitleaks sendinblue-api-token', pattern: /\bxkeysib-[a-f0-9]{32,}-?[\w]{0,16}/ },
  { name: 'Resend key', source: 'Resend API keys', pattern: /\bre_[A-Za-z0-9]{6,10}_[A-Za-z0-9]{20,}/ },
  // Secret stores, observability and tools
  {
    name: 'Vault token',
    source: 'HashiCorp Vault tokens; gitleaks vault-service-token',
    pattern: /(?<![\w.-])hv[sbr]\.[\w-]{20,}/,
  },
  {
    name: 'Terraform Cloud token',
    source: 'gitleaks hashicorp-tf-api-token',
    pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{40,}/,
  },
  {
    name: 'Doppler token',
    source: 'gitleaks doppler-api-token',
    pattern: /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{30,}/,
  },
  {
    name: '1Password service account token',
    source: 'gitleaks 1password-service-account-token',
    pattern: /\bops_eyJ[\w+/=-]{50,}/,
  },
  { name: 'age secret key', source: 'age; gitleaks age-secret-key', pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{30,}/ },
  {
    name: 'Grafana token',
    source: 'Grafana service accounts; gitleaks grafana-service-account-token',
    pattern: /\bgl(?:sa|c)_[\w+/=-]{30,}/,
  },
  {
    name: 'New Relic key',
    source: 'New Relic API keys; gitleaks new-relic-user-api-key',
    pattern: /\bNR(?:AK|JS|II|RA|BR)-[\w-]{16,}/,
  },
  {
    name: 'Dynatrace token',
    source: 'gitleaks dynatrace-api-token',
    pattern: /\bdt0[a-z]\d{2}\.[A-Z0-9]{8,24}\.[A-Z0-9]{40,}/,
  },
  { name: 'Sentry token', source: 'gitleaks sentry-org-token', pattern: /\bsntry[su]_[\w+/=-]{30,}/ },
  { name: 'Databricks token', source: 'gitleaks databricks-api-token', pattern: /\bdapi[a-f0-9]{32}(?:-\d)?\b/ },
  {
    name: 'PlanetScale token',
    source: 'gitleaks planetscale-api-token',
    pattern: /\bpscale_(?:tkn|pw|oauth)_[\w=.-]{20,}/,
  },
  { name: 'Supabase key', source: 'Supabase API keys', pattern: /\bsb(?:p|_secret)_[\w-]{20,}/ },
  { name: 'Postman key', source: 'gitleaks postman-api-token', pattern: /\bPMAK-[a-f0-9]{16,}-[a-f0-9]{16,}/ },
  { name: 'Linear key', source: 'gitleaks linear-api-key', pattern: /\blin_(?:api|oauth)_[A-Za-z0-9]{30,}/ },
  { name: 'Notion token', source: 'gitleaks notion-api-token', pattern: /\bntn_[A-Za-z0-9]{40,}/ },
  { name: 'Figma token', source: 'Figma API', pattern: /\bfigd_[\w-]{30,}/ },
  { name: 'Airtable token', source: 'Airtable personal access tokens', pattern: /\bpat[A-Za-z0-9]{14}\.[a-f0-9]{40,}/ },
  { name: 'HubSpot token', source: 'HubSpot private apps', pattern: /\bpat-(?:na|eu|ap)\d-[0-9a-f-]{30,}/ },
  {
    name: 'token of a build or a network',
    source:
      'Buildkite, CircleCI, Tailscale, Netlify, Pulumi and Sourcegraph tokens; gitleaks pulumi-api-token, sourcegraph-access-token',
    pattern: /\b(?:bkua_|CCIPAT_|tskey-[a-z]{3,8}-|nfp_|pul-|sgp_)[\w-]{30,}/,
  },
  {
    name: 'token of a form or a document',
    source: 'Typeform, ReadMe, Prefect, Duffel, Shippo and Frame.io; gitleaks typeform-api-token, readme-api-token',
    pattern: /\b(?:tfp_|rdme_|pnu_|duffel_(?:test|live)_|shippo_(?:test|live)_|fio-u-)[\w=.-]{30,}/,
  },
  { name: 'Octopus Deploy key', source: 'gitleaks octopus-deploy-api-key', pattern: /\bAPI-[A-Z0-9]{25,}/ },
  { name: 'OpenShift token', source: 'gitleaks openshift-user-token', pattern: /\bsha256~[\w-]{40,}/ },
  { name: 'Yandex key', source: 'gitleaks yandex-api-key', pattern: /\bAQVN[\w-]{30,}/ },
  // Formats
  {
    name: 'JSON Web Token',
    source: 'RFC 7519; gitleaks jwt',
    pattern:
      /(?<![\w-])eyJ[\w-]{10,}(?:\.[\w-]{4,}){1,4}\.?|(?<![\w-])eyJ(?:hbGciOi|0eXAiOi|raWQiOi|lbmMiOi|jdHkiOi|4NXQi)[\w-]{10,}/,
  },
  {
    name: 'private key',
    source: 'RFC 7468; OpenSSH; OpenPGP, RFC 9580; gitleaks private-key',
    pattern:
      /-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}(?=\s{0,4}[A-Za-z0-9+/]{16}|['"+\s]{0,8}(?:\\{1,4}[nr]|[\r\n]))[^"-]*(?:-(?!----)[^"-]*)*(?:-{4,5} ?END [A-Z0-9 ]{0,60}-{4,5})?/,
  },
];

/** The table of case-insensitive formats. */
export const secretPhrases: readonly SecretFormat[] = [
  {
    name: 'bearer credentials',
    source: 'RFC 6750',
    pattern: /(?<=\bbearer[ +]{1,4})(?=[\w.~+/=-]{0,64}\d)[\w.~+/=-]{16,}/,
  },
  {
    name: 'basic credentials',
    source: 'RFC 7617',
    pattern: /(?<=\bbasic )(?=[a-z0-9+/]{0,64}[0-9=])[a-z0-9+/]{8,}={0,2}/,
  },
  {
    name: 'key in a query',
    source: 'RFC 6749 code; Google API key; Azure and CloudFront signed addresses',
    pattern:
      /(?<=[?&](?:code|key|sig|apikey|auth|pwd|pass|key-pair-id|policy|hash_?key|access_?key|sas|ticket|nonce_?token|oauth_verifier)=)[^&#\s"'<>\\;]{6,}/,
  },
  {
    name: 'password of a database statement',
    source: 'MySQL and Oracle CREATE USER',
    pattern: /(?<=\bidentified by (?:password |values )?["'])[^"'\\\s]{1,128}/,
  },
  {
    name: 'password of a MySQL address in Go',
    source: 'go-sql-driver',
    pattern: /(?<=(?<![\w:/.@-])[\w.-]{1,64}:)[^\s:@"'\\/]{1,128}(?=@(?:tcp|unix)\()/,
  },
  {
    name: 'user option of curl',
    source: 'gitleaks curl-auth-user',
    pattern: /(?<=\bcurl\b[^\r\n]{0,128} (?:-u|--user|--proxy-user) {0,2}["']?[\w.@-]{1,64}:)[^\s"']{1,128}/,
  },
  {
    name: 'password option of a client',
    source: 'mysql and sshpass manuals',
    pattern:
      /(?<=\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\r\n]{0,128} -p|\bdocker login\b[^\r\n]{0,128} -p ?)[^\s"'-][^\s"']{2,128}|(?<=\bsshpass -p ?["']?)[^\s"']{1,128}/,
  },
];

/** A fast check that most texts pass: without a match no format of the first table can match. */
export const formatStem: RegExp =
  /[_.~-](?=[\w.+/=-]{10})(?<=(?:gh[pousr]|_pat|gl[a-z]{2,6}|npm|pypi|[sr]k|_live|_test|_prod|whsec|SG|xox[a-z]|xapp|hv[sbr]|_v1|shp[a-z]{2}|sq0[a-z]{3}|ya29|GOCSPX|v1|lasv1|dckr_[a-z]at|rubygems|CLOJARS|hf|org|gsk|r8|xai|pplx|pcsk|lsv2_[ps][tk]|access|FLWSECK(?:_TEST)?|key|xkeysib|\bre|dp|ops|AGE|NR[A-Z]{2}|dt0[a-z]\d\d|sntry[su]|pscale|sbp|_secret|PMAK|lin|ntn|figd|pat[A-Za-z0-9]{14}|pat|bkua|CCIPAT|tskey|nfp|pul|sgp|tfp|rdme|pnu|duffel|shippo|fio|API|sha256|fo1|fm\w{1,2}|HRKU|\dQ|[MNO][A-Za-z\d_-]{23,25})[_.~-])|eyJ|A[KSB]IA|ACCA|\bA3T|AIza|SK[0-9a-f]{8}|1\/\/0|-- ?BEGIN|EAAA|EZ[AT]K|LTAI|AKCp|AQVN|AT[AC]TT3|ATBB|-us\d|GR134|dapi[a-f0-9]{8}|oy2|:AA|\/webhook|\/workflows|hooks\./;

/** The same for the second. */
export const phraseStem: RegExp =
  /bearer|basic |[?&](?:code|[a-z_-]{0,8}key|sig|auth|pwd|pass|key-pair-id|policy|sas|ticket|nonce_token|oauth_verifier)=|identified by|@(?:tcp|unix)\(|curl |docker login|mysql|maria|sshpass/i;
