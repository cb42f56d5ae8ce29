package org.sluice.rest;

import java.util.function.Supplier;
import org.sluice.access.Principal;
import org.sluice.protocol.DefinitionChangeView;

/** Makes what definitions of one kind say come true. */
interface DefinitionApplier {

    DefinitionKind kind();

    /**
     * Checks what can be checked by looking at the document alone.
     *
     * @return what applies it, to be run in the transaction of all documents, once what it names is there
     */
    Supplier<DefinitionChangeView> prepare(Definition definition, Principal principal);
}
