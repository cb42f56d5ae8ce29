/** Definition files: YAML documents with their places in the file, and the secrets they refer to. */
@NullMarked
package org.sluice.cli.definition;

import org.jspecify.annotations.NullMarked;
