// Asks a server of the plane one question, from the node. It reads the question as JSON, for a password is no argument,
// and prints the answer's body.
import { request } from 'node:https';
import { text } from 'node:stream/consumers';

/** A server that recovers answers late. */
const ANSWER_MS_MAX = 30_000;

interface Question {
  readonly url: string;
  /** Name that the server's certificate has to be of. */
  readonly servername: string;
  readonly ca: string;
  readonly user: string;
  readonly password: string;
  readonly body?: string;
}

const { url, servername, ca, user, password, body }: Question = JSON.parse(await text(process.stdin));
const options = {
  ca,
  servername,
  auth: `${user}:${password}`,
  timeout: ANSWER_MS_MAX,
  method: body === undefined ? 'GET' : 'POST',
  headers: body === undefined ? {} : { 'content-type': 'application/json' },
};
const question = request(url, options, async (answer) => {
  const said = await text(answer);
  if (answer.statusCode === 200) process.stdout.write(said);
  else {
    process.stderr.write(`${answer.statusCode} ${said}`);
    process.exitCode = 1;
  }
});
question.on('timeout', () => question.destroy(new Error('no answer in time')));
question.on('error', (error) => {
  process.stderr.write(error.message);
  process.exitCode = 1;
});
question.end(body);
