package io.sluice.net;

/// A socket to and from which the kernel moves bytes by itself, as a [Pipe] needs it: told what the
/// kernel has answered, it keeps the counts and the state of its channel.
public interface Spliceable {
  /// The socket's number in the process.
  int descriptor();

  /// What a move out of the socket has answered.
  ///
  /// @param n bytes; 0 for the end; or the system's error as a negative number
  /// @return bytes, [Channel#EOF], [Channel#AGAIN] or [Channel#ERROR]
  int splicedFrom(long n);

  /// What a move into the socket has answered.
  ///
  /// @param n bytes, or the system's error as a negative number
  /// @return bytes, [Channel#AGAIN] or [Channel#ERROR]
  int splicedTo(long n);
}
