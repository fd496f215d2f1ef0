package io.sluice.net.sim;

import io.sluice.core.address.Address;
import org.jspecify.annotations.Nullable;

/// What datagrams arrive at.
interface SimDatagramPort {
  /// The loop on whose thread that happens, or null if there is none now.
  @Nullable SimLoop owner();

  void arrived(Address from, Address to, byte[] data);

  /// Something that was sent from here could not be delivered.
  ///
  /// @param by where it was sent to
  void refused(Address by, int errno);
}
