// Receivers of alerts: webhooks, mail, chat (Slack). Each secret is a file in one folder, never in the configuration.
import type { Integration, Receiver } from './configuration.ts';

/** The containers' folder of secrets; the native plane replaces it by its own. */
const folder = '/run/secrets';

function webhook(secret: string): Integration {
  return { url_file: `${folder}/${secret}`, send_resolved: true };
}

function chat(secret: string): Integration {
  return {
    api_url_file: `${folder}/${secret}`,
    channel: '#alerts',
    send_resolved: true,
    color: '{{ template "telltale.color" . }}',
    title: '{{ template "telltale.title" . }}',
    title_link: '{{ template "telltale.link" . }}',
    fallback: '{{ template "telltale.title" . }}',
    text: '{{ template "telltale.text" . }}',
  };
}

function mail(secret: string): Integration {
  return {
    to: 'on-call@example.org',
    from: 'alerts@example.org',
    smarthost: 'smtp.example.org:587',
    auth_username: 'alerts@example.org',
    auth_password_file: `${folder}/${secret}`,
    require_tls: true,
    send_resolved: true,
    headers: { Subject: '{{ template "telltale.title" . }}' },
    text: '{{ template "telltale.text" . }}',
    html: '{{ template "telltale.mail" . }}',
  };
}

/** A page uses two channels, in case the first one is what has failed. */
function pageAndTickets(suffix: string, secrets: string): Receiver[] {
  return [
    {
      name: `page${suffix}`,
      webhook_configs: [webhook(`alerts_page${secrets}_url`)],
      email_configs: [mail(`alerts_mail${secrets}_password`)],
    },
    {
      name: `tickets${suffix}`,
      webhook_configs: [webhook(`alerts_tickets${secrets}_url`)],
      slack_configs: [chat(`alerts_chat${secrets}_url`)],
    },
  ];
}

/** The receivers of the routes. */
export function receiversFor(teams: readonly string[]): Receiver[] {
  return [
    ...pageAndTickets('', ''),
    ...teams.flatMap((team) => pageAndTickets(`-${team}`, `_${team.replaceAll('-', '_')}`)),
    {
      name: 'dead-mans-switch',
      webhook_configs: [{ ...webhook('alerts_watchdog_url'), send_resolved: false }],
    },
    { name: 'nobody' },
  ];
}
