/** What the system remembers: the Flyway history and the embedded MariaDB that holds it by default. */
@NullMarked
package org.sluice.sql;

import org.jspecify.annotations.NullMarked;
