/** The REST API: one controller a noun, each asking the domain and answering with records of the wire. */
@NullMarked
package org.sluice.rest;

import org.jspecify.annotations.NullMarked;
