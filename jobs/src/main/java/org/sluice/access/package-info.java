/** Who may do what: principals, roles, permissions and the tokens that prove them. */
@NullMarked
package org.sluice.access;

import org.jspecify.annotations.NullMarked;
