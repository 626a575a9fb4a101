// Elasticsearch's configuration files that are not YAML: JVM options and logging.
import { limits } from '../limits.ts';

/** Options of the server's JVM, as in the archive's own file except for paths. */
export function jvmOptions(logs: string): string {
  const heap = limits.elasticsearchHeapMegabytes;
  return `${[
    `-Xms${heap}m`,
    `-Xmx${heap}m`,
    '-XX:+UseG1GC',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Elasticsearch fills it in
    '-Djava.io.tmpdir=${ES_TMPDIR}',
    '20-:--add-modules=jdk.incubator.vector',
    '23-:-XX:CompileCommand=quiet',
    '23-:-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.setAsTypeCache',
    '23-:-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.asTypeUncached',
    '-Dorg.apache.lucene.store.defaultReadAdvice=normal',
    '-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1',
    '--add-opens=java.base/java.nio=org.apache.arrow.memory.core,ALL-UNNAMED',
    '--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED',
    '-XX:+ExitOnOutOfMemoryError',
    `-XX:ErrorFile=${logs}/hs_err_pid%p.log`,
  ].join('\n')}\n`;
}

/** All log lines go to one rolling file of at most 50 MB; errors also to the console, where a failed start is read. */
export const loggingProperties = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
appender.rolling.type = RollingFile
appender.rolling.name = rolling
appender.rolling.fileName = \${sys:es.logs.base_path}/elasticsearch.log
appender.rolling.filePattern = \${sys:es.logs.base_path}/elasticsearch.%i.log
appender.rolling.layout.type = PatternLayout
appender.rolling.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
appender.rolling.policies.type = Policies
appender.rolling.policies.size.type = SizeBasedTriggeringPolicy
appender.rolling.policies.size.size = 10MB
appender.rolling.strategy.type = DefaultRolloverStrategy
appender.rolling.strategy.max = 4
rootLogger.level = info
rootLogger.appenderRef.rolling.ref = rolling
rootLogger.appenderRef.console.ref = console
rootLogger.appenderRef.console.level = error
`;
