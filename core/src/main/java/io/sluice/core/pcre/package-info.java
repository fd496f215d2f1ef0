/// Regular expressions in PCRE's language over bytes: the system's PCRE2 library, and a translation
/// for the JDK's own engine where the library is missing.
@NullMarked
package io.sluice.core.pcre;

import org.jspecify.annotations.NullMarked;
