package io.sluice.proxy.exchange;

import io.sluice.config.ConfigException;
import io.sluice.config.Position;
import io.sluice.config.Settings;
import io.sluice.core.text.Template;
import io.sluice.http.Field;
import io.sluice.http.core.Buffers;
import io.sluice.http.core.TempPath;
import io.sluice.net.ConnectOptions;
import io.sluice.upstream.attempt.AttemptSettings;
import io.sluice.upstream.attempt.RetryPolicy;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the directives of a protocol say in one location, read once so that a request finds it in
/// fields. Times are in milliseconds, sizes in bytes.
public final class UpstreamSettings {
  /// Where no temporary files are.
  private static final TempPath NOWHERE = new TempPath("", List.of());

  final AttemptSettings attempts;
  final long sendTimeout;
  final long readTimeout;
  final boolean ignoreClientAbort;
  final boolean interceptErrors;
  final boolean interceptNotFound;
  final boolean requestBuffering;
  final boolean forceRanges;
  final boolean buffering;
  final int bufferSize;
  final Buffers buffers;
  final int busyBuffersSize;
  final long maxTempFileSize;
  final int tempFileWriteSize;
  final TempPath tempPath;
  final @Nullable Template limitRate;

  /// Whether clients may be sent the trailers of responses.
  final boolean passTrailers;

  /// The fields of responses that clients do not see.
  final NameSet hidden;

  private final boolean passRequestBody;
  private final boolean passRequestHeaders;
  private final long ignoredFields;

  /// Those of a protocol whose responses are neither buffered nor have trailers.
  ///
  /// @param names the protocol's directives
  /// @param hidden the fields of responses that clients do not see
  public UpstreamSettings(Settings settings, ProtocolDirectives names, HiddenFields hidden) {
    this(settings, names, hidden, false, NOWHERE);
  }

  /// @param names the protocol's directives
  /// @param hidden the fields of responses that clients do not see
  /// @param trailers whether clients may be sent the trailers of responses
  /// @param temporary where temporary files are unless the configuration says so
  public UpstreamSettings(
      Settings settings,
      ProtocolDirectives names,
      HiddenFields hidden,
      boolean trailers,
      TempPath temporary) {
    attempts = attempts(settings, names);
    sendTimeout = names.value(settings, names.sendTimeout);
    readTimeout = names.value(settings, names.readTimeout);
    ignoreClientAbort = names.value(settings, names.ignoreClientAbort);
    interceptErrors = names.value(settings, names.interceptErrors);
    interceptNotFound = names.interceptsNotFound;
    passRequestBody = names.value(settings, names.passRequestBody);
    passRequestHeaders = names.value(settings, names.passRequestHeaders);
    requestBuffering = names.value(settings, names.requestBuffering);
    forceRanges = names.value(settings, names.forceRanges);
    buffering = names.value(settings, names.buffering);
    bufferSize = toInt(names.value(settings, names.bufferSize));
    buffers = names.value(settings, names.buffers);
    Sizes sizes = Sizes.of(settings, names);
    busyBuffersSize = toInt(sizes.busy);
    maxTempFileSize = sizes.maxTempFile;
    tempFileWriteSize = toInt(sizes.tempFileWrite);
    TempPath path = names.value(settings, names.tempPath);
    tempPath = path != null ? path : temporary;
    limitRate = names.value(settings, names.limitRate);
    passTrailers = trailers;
    this.hidden = hidden.of(settings);
    ignoredFields = bits(names.value(settings, names.ignoreHeaders));
  }

  private static AttemptSettings attempts(Settings settings, ProtocolDirectives names) {
    ConnectOptions options =
        ConnectOptions.DEFAULT
            .keepalive(names.value(settings, names.socketKeepalive))
            .buffers(
                toInt(names.value(settings, names.socketReceiveBuffer)),
                toInt(names.value(settings, names.socketSendBuffer)));
    RetryPolicy retry =
        new RetryPolicy(
            names.value(settings, names.nextUpstream),
            toInt(names.value(settings, names.nextUpstreamTries)),
            names.value(settings, names.nextUpstreamTimeout));
    return new AttemptSettings(
        options,
        names.value(settings, names.bind),
        names.value(settings, names.bindDynamic),
        names.value(settings, names.connectTimeout),
        retry,
        false,
        false);
  }

  private static int toInt(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE - 64);
  }

  private static long bits(Set<Field> fields) {
    long bits = 0;
    for (Field field : fields) {
      bits |= field.bit();
    }
    return bits;
  }

  /// Whether that field of responses has no effect here.
  boolean ignores(Field field) {
    return (ignoredFields & field.bit()) != 0;
  }

  /// How many bytes the head of a response may have.
  public int bufferSize() {
    return bufferSize;
  }

  /// Whether clients may be sent the trailers of responses.
  public boolean passTrailers() {
    return passTrailers;
  }

  /// The folder for responses that memory does not hold.
  public String temporaryFolder() {
    return tempPath.folder();
  }

  /// Whether the fields of the client's request are passed on.
  public boolean passRequestHeaders() {
    return passRequestHeaders;
  }

  /// Whether the body of the client's request is passed on.
  public boolean passRequestBody() {
    return passRequestBody;
  }

  /// Checks the sizes that depend on each other.
  ///
  /// @param at where an error is said to be
  public static void check(Settings settings, ProtocolDirectives names, Position at) {
    String error = Sizes.of(settings, names).error(settings, names);
    if (error != null) {
      throw new ConfigException(error.replace("PREFIX", names.prefix), at);
    }
  }

  /// The sizes whose defaults follow from others.
  private record Sizes(long largest, long busy, long tempFileWrite, long maxTempFile) {
    static Sizes of(Settings settings, ProtocolDirectives names) {
      long largest =
          Math.max(
              names.value(settings, names.bufferSize), names.value(settings, names.buffers).size());
      return new Sizes(
          largest,
          or(names.value(settings, names.busyBuffersSize), 2 * largest),
          or(names.value(settings, names.tempFileWriteSize), 2 * largest),
          names.value(settings, names.maxTempFileSize));
    }

    private static long or(long value, long otherwise) {
      return value == ProtocolDirectives.UNSET ? otherwise : value;
    }

    @Nullable String error(Settings settings, ProtocolDirectives names) {
      Buffers buffers = names.value(settings, names.buffers);
      if (buffers.count() < 2) {
        return "there must be at least 2 \"PREFIX_buffers\"";
      }
      if (busy < largest) {
        return atLeast("\"PREFIX_busy_buffers_size\" must be equal to or greater than");
      }
      if (busy > buffers.total() - buffers.size()) {
        return "\"PREFIX_busy_buffers_size\" must be less than "
            + "the size of all \"PREFIX_buffers\" minus one buffer";
      }
      if (tempFileWrite < largest) {
        return atLeast("\"PREFIX_temp_file_write_size\" must be equal to or greater than");
      }
      if (maxTempFile != 0 && maxTempFile < largest) {
        return atLeast(
            "\"PREFIX_max_temp_file_size\" must be equal to zero to disable temporary files usage"
                + " or must be equal to or greater than");
      }
      return null;
    }

    private static String atLeast(String what) {
      return what
          + " the maximum of the value of \"PREFIX_buffer_size\" and one of the \"PREFIX_buffers\"";
    }
  }
}
