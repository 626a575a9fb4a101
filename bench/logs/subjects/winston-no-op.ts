// winston with a JSON format and a transport that does nothing: what a line of JSON costs through winston at least.
import winston from 'winston';
import Transport from 'winston-transport';
import type { Subject } from './subject.ts';

class NoOpTransport extends Transport {
  override log(_info: object, next: () => void): void {
    next();
  }
}

/** @param timestamp without it a line of JSON says what happened, and not when */
export async function startWinstonNoOp(timestamp = true): Promise<Subject> {
  const json = winston.format.json();
  const format = timestamp ? winston.format.combine(winston.format.timestamp(), json) : json;
  const logger = winston.createLogger({ format, transports: [new NoOpTransport()] });
  return { ships: false, log: ({ message, fields }) => void logger.info(message, fields) };
}
