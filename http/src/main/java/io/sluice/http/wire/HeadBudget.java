package io.sluice.http.wire;

import io.sluice.http.core.Buffers;

/// How long a request's head may still become: nginx's rules for `client_header_buffer_size` and
/// `large_client_header_buffers`.
///
/// The head here lies in one piece, but is bounded as if it lay in nginx's buffers: a first one,
/// and a limited number of large ones, where no line may span two of them. Only the place where the
/// present buffer would end is kept.
final class HeadBudget {
  private int end;
  private int used;

  /// @param from where the head begins
  /// @param firstSize of the first buffer
  void start(int from, int firstSize) {
    end = from + firstSize;
    used = 0;
  }

  /// Whether a head may go on.
  ///
  /// @param lineStart where the line that is being read begins
  /// @param position how far it has been read
  /// @param complete whether the line ends there
  boolean admits(int lineStart, int position, boolean complete, Buffers large) {
    while (position > end || (position == end && !complete)) {
      int inThis = Math.max(0, end - lineStart);
      if (inThis >= large.size() || used >= large.count()) {
        return false;
      }
      used++;
      end = end - inThis + large.size();
    }
    return true;
  }
}
